internal import Foundation
internal import IR

/// Rules that lead from the names in a file to the names of a network's builder, applied in order, each to what the rules
/// before it left. Plain data: published layouts are values of it, and others can be read from files.
///
/// Patterns are regular expressions that match whole names, as they are behind prefixes such as `module.`; `$1` in a new
/// name is the text of the first group.
public struct KeyMap: Sendable, Hashable, Codable {
  public enum Rule: Sendable, Hashable, Codable {
    case rename(String, to: String)
    /// Tensors that the network does not need.
    case drop(String)
    /// Tensors of the same new name, one for each pattern, become one: their rows (the first axis) one after another.
    case concatenate([String], to: String)
    /// The two axes of a matrix change places.
    case transpose(String)
    /// Axes of extent one go.
    case squeeze(String)
  }
  public var rules: [Rule]
  public init(_ rules: [Rule] = []) { self.rules = rules }

  /// - Throws: `key-map.pattern`, `key-map.shape`, `checkpoint.duplicate-parameter`.
  func applied(to group: ParameterGroup) throws(Diagnostic) -> ParameterGroup {
    guard !rules.isEmpty else { return group }
    var members = group.members, dropped = group.dropped
    for rule in rules {
      switch rule {
      case .rename(let pattern, let template):
        let pattern = try NameRewriter(pattern)
        for place in members.indices { if let name = pattern.rewritten(members[place].name, template) { members[place].name = name } }
      case .drop(let pattern):
        let pattern = try NameRewriter(pattern)
        dropped += members.filter { pattern.matches($0.name) }
        members.removeAll { pattern.matches($0.name) }
      case .concatenate(let patterns, let template): members = try Self.concatenated(members, patterns, template)
      case .transpose(let pattern):
        let pattern = try NameRewriter(pattern)
        for place in members.indices where pattern.matches(members[place].name) { members[place].tensor = try .transposed(members[place].tensor).checked() }
      case .squeeze(let pattern):
        let pattern = try NameRewriter(pattern)
        for place in members.indices where pattern.matches(members[place].name) { members[place].tensor = .squeezed(members[place].tensor) }
      }
    }
    return try ParameterGroup(prefix: group.prefix, members: members, dropped: dropped)
  }

  /// Where a part is missing the others stay as they are: they will be told as unexpected.
  private static func concatenated(_ members: [ParameterGroup.Member], _ patterns: [String], _ template: String) throws(Diagnostic) -> [ParameterGroup.Member] {
    var parts: [String: [Int: Int]] = [:]
    for (order, pattern) in patterns.enumerated() {
      let pattern = try NameRewriter(pattern)
      for (place, member) in members.enumerated() { if let name = pattern.rewritten(member.name, template) { parts[name, default: [:]][order] = place } }
    }
    var used: Set<Int> = [], joined: [Int: ParameterGroup.Member] = [:]
    for name in parts.keys.sorted() {
      guard let found = parts[name], found.count == patterns.count else { continue }
      let places = patterns.indices.compactMap { found[$0] }
      guard let first = places.min(), Set(places).count == places.count else { continue }
      used.formUnion(places)
      joined[first] = ParameterGroup.Member(name: name, tensor: try .concatenated(places.map { members[$0].tensor }).checked())
    }
    return members.enumerated().compactMap { joined[$0.offset] ?? (used.contains($0.offset) ? nil : $0.element) }
  }
}

/// A regular expression over whole names.
private struct NameRewriter {
  private let expression: NSRegularExpression

  init(_ pattern: String) throws(Diagnostic) {
    do { expression = try NSRegularExpression(pattern: "\\A(?:\(pattern))\\z") } catch {
      throw Diagnostic("key-map.pattern", "a pattern of the key map is no regular expression", category: .configuration, found: pattern)
    }
  }
  func matches(_ name: String) -> Bool { expression.firstMatch(in: name, range: NSRange(location: 0, length: name.utf16.count)) != nil }
  func rewritten(_ name: String, _ template: String) -> String? {
    guard let match = expression.firstMatch(in: name, range: NSRange(location: 0, length: name.utf16.count)) else { return nil }
    return expression.replacementString(for: match, in: name, offset: 0, template: template)
  }
}
