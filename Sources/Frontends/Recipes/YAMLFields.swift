internal import IR
internal import Yams

/// The keys of one YAML mapping, taken one after another by their reader. What is left at the end is a key that
/// nobody knows, which is an error: a slip of the pen must not become a default.
struct YAMLFields {
  let document: String
  /// Line and column.
  let place: String
  private let path: String
  private var values: [(key: String, node: Node, place: String)] = []
  private var known: [String] = []

  init(_ document: YAMLDocument) throws(Diagnostic) { try self.init(document.root, path: "", document: document.file) }

  private init(_ node: Node, path: String, document: String) throws(Diagnostic) {
    self.document = document; self.path = path; place = YAMLDocument.position(node)
    guard case .mapping(let mapping) = node else { throw refuse("is not a mapping", at: place, found: Self.kind(node), expected: "keys with values") }
    for (key, value) in mapping { values.append((key.string ?? "", value, YAMLDocument.position(key))) }
  }

  func has(_ key: String) -> Bool { values.contains { $0.key == key } }
  /// The same of a key that may be there: a slip of the pen is told what it comes near.
  mutating func offers(_ key: String) -> Bool { knows(key) }

  mutating func string(_ key: String) throws(Diagnostic) -> String {
    let (node, place) = try take(key)
    guard let text = node.scalar?.string, !text.isEmpty else { throw refuse("'\(key)' is not text", at: place, found: Self.kind(node), expected: "text") }
    return text
  }
  mutating func integer(_ key: String, in range: ClosedRange<Int>, default value: Int? = nil) throws(Diagnostic) -> Int {
    if let value, !knows(key) { return value }
    let (node, place) = try take(key)
    guard let number = node.int, range.contains(number) else {
      throw refuse("'\(key)' is out of range", at: place, found: Self.kind(node), expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
  mutating func number(_ key: String, in range: ClosedRange<Double>, default value: Double? = nil) throws(Diagnostic) -> Double {
    if let value, !knows(key) { return value }
    let (node, place) = try take(key)
    guard let number = node.float, range.contains(number) else {
      throw refuse("'\(key)' is out of range", at: place, found: Self.kind(node), expected: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
  mutating func bool(_ key: String, default value: Bool) throws(Diagnostic) -> Bool {
    guard knows(key) else { return value }
    let (node, place) = try take(key)
    guard let flag = node.bool else { throw refuse("'\(key)' is not a truth value", at: place, found: Self.kind(node), expected: "true or false") }
    return flag
  }
  /// One of the words of an enumeration.
  mutating func word<Word: RawRepresentable & CaseIterable>(_ key: String, default value: Word? = nil) throws(Diagnostic) -> Word where Word.RawValue == String {
    if let value, !knows(key) { return value }
    let (node, place) = try take(key)
    let text = node.scalar?.string ?? "", words = Word.allCases.map(\.rawValue)
    guard let word = Word(rawValue: text) else {
      throw refuse("'\(key)' has no such value", at: place, found: Self.kind(node), expected: words.joined(separator: ", "), help: nearestName(to: text, in: words).map { "Did you mean '\($0)'?" })
    }
    return word
  }
  mutating func strings(_ key: String) throws(Diagnostic) -> [String] {
    let (node, place) = try take(key)
    guard case .sequence(let sequence) = node else { throw refuse("'\(key)' is not a list", at: place, found: Self.kind(node), expected: "a list of text") }
    var result: [String] = []
    for element in sequence {
      guard let text = element.scalar?.string, !text.isEmpty else {
        throw refuse("'\(key)' holds something that is not text", at: YAMLDocument.position(element), found: Self.kind(element), expected: "text")
      }
      result.append(text)
    }
    return result
  }
  /// A list of mappings.
  mutating func list(_ key: String) throws(Diagnostic) -> [YAMLFields] {
    let (node, place) = try take(key)
    guard case .sequence(let sequence) = node else { throw refuse("'\(key)' is not a list", at: place, found: Self.kind(node), expected: "a list of mappings") }
    var result: [YAMLFields] = []
    for (index, element) in sequence.enumerated() { result.append(try YAMLFields(element, path: "\(path.isEmpty ? "" : "\(path).")\(key)[\(index)]", document: document)) }
    return result
  }
  mutating func integers(_ key: String, in range: ClosedRange<Int>) throws(Diagnostic) -> [Int] {
    let (node, place) = try take(key)
    guard case .sequence(let sequence) = node else { throw refuse("'\(key)' is not a list", at: place, found: Self.kind(node), expected: "a list of whole numbers") }
    var result: [Int] = []
    for element in sequence {
      guard let number = element.int, range.contains(number) else {
        throw refuse("'\(key)' holds something that is out of range", at: YAMLDocument.position(element), found: Self.kind(element), expected: "whole numbers from \(range.lowerBound) to \(range.upperBound)")
      }
      result.append(number)
    }
    return result
  }
  mutating func fields(_ key: String) throws(Diagnostic) -> YAMLFields {
    let (node, _) = try take(key)
    return try YAMLFields(node, path: path.isEmpty ? key : "\(path).\(key)", document: document)
  }

  /// - Throws: `recipe.unknown-key` for the first key that was not taken.
  func finish() throws(Diagnostic) {
    guard let extra = values.first(where: { !known.contains($0.key) }) else { return }
    throw Diagnostic(
      "recipe.unknown-key", "unknown key '\(extra.key)'\(path.isEmpty ? "" : " in '\(path)'") at \(extra.place)", category: .configuration,
      found: extra.key, expected: known.joined(separator: ", "), help: nearestName(to: extra.key, in: known).map { "Did you mean '\($0)'?" }, file: document)
  }

  private mutating func knows(_ key: String) -> Bool {
    if !known.contains(key) { known.append(key) }
    return has(key)
  }
  private mutating func take(_ key: String) throws(Diagnostic) -> (Node, String) {
    guard knows(key), let found = values.first(where: { $0.key == key }) else {
      let others = values.map(\.key).filter { !known.contains($0) }
      throw Diagnostic(
        "recipe.missing-key", "the key '\(key)' is missing\(path.isEmpty ? "" : " in '\(path)'") at \(place)", category: .configuration, expected: key,
        help: nearestName(to: key, in: others).map { "Is '\($0)' meant to be '\(key)'?" }, file: document)
    }
    return (found.node, YAMLDocument.position(found.node))
  }
  private func refuse(_ message: String, at place: String, found: String, expected: String, help: String? = nil) -> Diagnostic {
    Diagnostic("recipe.value", "\(path.isEmpty ? "" : "\(path): ")\(message) at \(place)", category: .configuration, found: found, expected: expected, help: help, file: document)
  }
  private static func kind(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): "'\(scalar.string.prefix(60))'"
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}
