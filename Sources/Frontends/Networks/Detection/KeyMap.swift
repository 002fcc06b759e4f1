internal import IR

/// Rules that lead from the names in a file to the names of a network's builder, applied in order, each to what the rules
/// before it left. Plain data: published layouts are values of it, and others are read from files (docs/key-maps.md).
///
/// Patterns are regular expressions that match whole names, as they are behind prefixes such as `module.`; `$1` in a new
/// name is the text of the first group.
public struct KeyMap: Sendable, Hashable, Codable {
  public enum Rule: Sendable, Hashable, Codable {
    case rename(String, to: String)
    /// Tensors that the network does not need.
    case drop(String)
    /// Tensors of the same new name, one for each pattern, become one: one after another along the axis.
    case concatenate([String], to: String, axis: Int = 0)
    /// The two axes of a matrix change places.
    case transpose(String)
    /// The same elements under another shape of as many.
    case reshape(String, [Int])
    /// Axes of extent one go.
    case squeeze(String)
  }
  /// Where the rules were written down.
  struct Origin: Sendable, Hashable, Codable {
    var file: String
    /// Line and column of each rule.
    var places: [String]
  }
  public var rules: [Rule]
  /// Nil for rules of our own. Rules from a file must each do something: one that does not is a slip of the pen.
  var origin: Origin?
  public init(_ rules: [Rule] = []) { self.rules = rules }

  /// - Throws: `key-map.pattern`, `key-map.shape`, `checkpoint.duplicate-parameter`.
  func applied(to group: ParameterGroup) throws(Diagnostic) -> ParameterGroup {
    var used: Set<Int> = []
    return try applied(to: group, used: &used)
  }

  /// All groups of a file; each rule must do something to one of them, where the rules are from a file.
  /// - Throws: As `applied(to:)`, and `key-map.unused-rule`.
  func applied(to groups: [ParameterGroup]) throws(Diagnostic) -> [ParameterGroup] {
    var used: Set<Int> = [], result: [ParameterGroup] = []
    for group in groups { result.append(try applied(to: group, used: &used)) }
    if origin != nil, let idle = rules.indices.first(where: { !used.contains($0) }) {
      throw located(
        Diagnostic(
          "key-map.unused-rule", "the rule does nothing to this checkpoint", category: .configuration, found: rules[idle].patterns.joined(separator: ", "),
          expected: "patterns that match whole names, as the rules before left them", help: "`chexc inspect` lists the names."),
        rule: idle)
    }
    return result
  }

  private func applied(to group: ParameterGroup, used: inout Set<Int>) throws(Diagnostic) -> ParameterGroup {
    guard !rules.isEmpty else { return group }
    var members = group.members, dropped = group.dropped
    for (index, rule) in rules.enumerated() {
      do { if try rule.apply(to: &members, dropped: &dropped) { used.insert(index) } } catch { throw located(error, rule: index) }
    }
    return try ParameterGroup(prefix: group.prefix, members: members, dropped: dropped)
  }

  /// The problem with the number of the rule and its line.
  func located(_ error: Diagnostic, rule index: Int) -> Diagnostic {
    guard let origin, index < origin.places.count else { return error }
    var told = error.at(file: origin.file)
    told.message += " (rule \(index + 1) at \(origin.places[index]))"
    return told
  }
}

extension KeyMap.Rule {
  /// All of the rule.
  var patterns: [String] {
    switch self {
    case .rename(let pattern, _), .drop(let pattern), .transpose(let pattern), .reshape(let pattern, _), .squeeze(let pattern): [pattern]
    case .concatenate(let patterns, _, _): patterns
    }
  }

  /// Whether the patterns are regular expressions with the groups that the new names want.
  /// - Throws: `key-map.pattern`.
  func check() throws(Diagnostic) {
    for pattern in patterns {
      let pattern = try NameRewriter(pattern)
      switch self {
      case .rename(_, let template), .concatenate(_, let template, _): try pattern.check(template)
      default: break
      }
    }
  }

  /// - Returns: whether the rule did anything.
  /// - Throws: `key-map.pattern`, `key-map.shape`.
  func apply(to members: inout [ParameterGroup.Member], dropped: inout [ParameterGroup.Member]) throws(Diagnostic) -> Bool {
    switch self {
    case .rename(let pattern, let template):
      let pattern = try NameRewriter(pattern)
      var count = 0
      for place in members.indices { if let name = pattern.rewritten(members[place].name, template) { members[place].name = name; count += 1 } }
      return count > 0
    case .drop(let pattern):
      let pattern = try NameRewriter(pattern), count = dropped.count
      dropped += members.filter { pattern.matches($0.name) }
      members.removeAll { pattern.matches($0.name) }
      return dropped.count > count
    case .concatenate(let patterns, let template, let axis):
      let count = members.count
      members = try Self.concatenated(members, patterns, template, axis)
      return members.count < count
    case .transpose(let pattern): return try Self.change(&members, pattern) { .transposed($0) }
    case .reshape(let pattern, let shape): return try Self.change(&members, pattern) { .reshaped($0, shape) }
    case .squeeze(let pattern): return try Self.change(&members, pattern) { .squeezed($0) }
    }
  }

  private static func change(_ members: inout [ParameterGroup.Member], _ pattern: String, _ change: (MappedTensor) -> MappedTensor) throws(Diagnostic) -> Bool {
    let pattern = try NameRewriter(pattern)
    var count = 0
    for place in members.indices where pattern.matches(members[place].name) {
      members[place].tensor = try change(members[place].tensor).checked()
      count += 1
    }
    return count > 0
  }

  /// Where a part is missing the others stay as they are: they will be told as unexpected.
  private static func concatenated(
    _ members: [ParameterGroup.Member], _ patterns: [String], _ template: String, _ axis: Int
  ) throws(Diagnostic) -> [ParameterGroup.Member] {
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
      joined[first] = ParameterGroup.Member(name: name, tensor: try .concatenated(places.map { members[$0].tensor }, axis: axis).checked())
    }
    return members.enumerated().compactMap { joined[$0.offset] ?? (used.contains($0.offset) ? nil : $0.element) }
  }
}
