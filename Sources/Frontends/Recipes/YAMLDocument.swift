internal import Foundation
internal import IR
internal import Yams

/// A YAML file read strictly: no aliases, no duplicate keys, bounded size and depth, and every error with its line and column.
struct YAMLDocument {
  let file: String
  let root: Node

  /// The largest file that is read.
  static let byteLimit = 1 << 18

  /// - Throws: `recipe.too-large`, `recipe.syntax`, `recipe.alias` (category `configuration`).
  init(_ text: String, file: String) throws(Diagnostic) {
    self.file = file
    func refuse(_ id: String, _ message: String, found: String? = nil, expected: String? = nil) -> Diagnostic {
      Diagnostic(id, message, category: .configuration, found: found, expected: expected, file: file)
    }
    guard text.utf8.count <= Self.byteLimit else {
      throw refuse("recipe.too-large", "the file is too large for a recipe", found: "\(text.utf8.count) bytes", expected: "at most \(Self.byteLimit)")
    }
    // The parser recurses once per level of nesting.
    let openers = text.utf8.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
    let longest = text.split(separator: "\n", omittingEmptySubsequences: true).map(\.utf8.count).max() ?? 0
    guard openers <= 500, longest <= 1000 else {
      throw refuse("recipe.syntax", "the file is not a plain recipe", found: "\(openers) brackets, a line of \(longest) bytes", expected: "at most 500 brackets and lines of 1000 bytes")
    }
    if let line = Self.lineOfAlias(text) {
      throw refuse("recipe.alias", "anchors and aliases are not allowed in recipes", found: "one at line \(line)", expected: "plain values")
    }
    let parsed: Result<Node?, any Error> = Result { try Yams.compose(yaml: text) }
    switch parsed {
    case .success(let node?): root = node
    case .success(nil): throw refuse("recipe.syntax", "the file is empty", expected: "a mapping of keys to values")
    case .failure(let error):
      throw refuse("recipe.syntax", "the file is not YAML that can be read", found: Self.describe(error))
    }
  }

  private static func describe(_ error: any Error) -> String {
    "\(error)".split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The line of the first anchor or alias. Both could make a small file a program without end, and recipes need neither.
  private static func lineOfAlias(_ text: String) -> Int? {
    text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains(/(^|[\s\[\{,:-])[&*]\w/) }.map { $0 + 1 }
  }

  static func position(_ node: Node) -> String { node.mark.map { "\($0.line):\($0.column)" } ?? "an unknown place" }
}
