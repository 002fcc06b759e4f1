internal import Foundation
public import IR

extension KeyMap {
  /// Reads rules from a YAML file: `key-map: 1`, and `rules`, a list of mappings with one of the keys `match` (with `to`),
  /// `drop`, `concatenate` (with `to` and perhaps `axis`), `transpose`, `reshape` (with `shape`), `squeeze`. Every rule must do
  /// something to the checkpoint that it is used for.
  /// - Throws: `recipe.missing-file`, `recipe.syntax`, `recipe.unknown-key`, `recipe.missing-key`, `recipe.value`,
  ///   `key-map.rule`, `key-map.pattern`; category `configuration`.
  public init(file: String) throws(Diagnostic) {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Diagnostic("recipe.missing-file", "the key map cannot be read", category: .missingFile, file: file)
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw Diagnostic("recipe.syntax", "the key map is not UTF-8 text", category: .configuration, file: file)
    }
    try self.init(yaml: text, file: file)
  }

  public init(yaml text: String, file: String) throws(Diagnostic) {
    var fields = try YAMLFields(YAMLDocument(text, file: file))
    _ = try fields.integer("key-map", in: 1...1)
    let list = try fields.list("rules")
    try fields.finish()
    self.init()
    origin = Origin(file: file, places: list.map(\.place))
    for (index, entry) in list.enumerated() {
      rules.append(try Rule(entry))
      do { try rules[index].check() } catch { throw located(error, rule: index) }
    }
  }
}

extension KeyMap.Rule {
  private static let words = ["match", "drop", "concatenate", "transpose", "reshape", "squeeze"]

  fileprivate init(_ source: YAMLFields) throws(Diagnostic) {
    var fields = source
    let given = Self.words.filter(fields.has)
    guard given.count == 1, let word = given.first else {
      throw Diagnostic(
        "key-map.rule", "a rule does one thing, at \(fields.place)", category: .configuration, found: given.isEmpty ? "none of its words" : given.joined(separator: " and "),
        expected: "one of \(Self.words.joined(separator: ", "))", file: fields.document)
    }
    switch word {
    case "match": self = .rename(try fields.string("match"), to: try fields.string("to"))
    case "drop": self = .drop(try fields.string("drop"))
    case "concatenate":
      self = .concatenate(try fields.strings("concatenate"), to: try fields.string("to"), axis: try fields.integer("axis", in: 0...7, default: 0))
    case "transpose": self = .transpose(try fields.string("transpose"))
    case "reshape": self = .reshape(try fields.string("reshape"), try fields.integers("shape", in: 0...1 << 40))
    default: self = .squeeze(try fields.string("squeeze"))
    }
    try fields.finish()
  }
}
