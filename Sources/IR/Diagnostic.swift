/// A problem with what was given to us, told once: where it is, what was found, what was expected, and what
/// to do about it. It is data; a program that shows it renders `description`.
public struct Diagnostic: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure this is, which decides a tool's exit code.
  public enum Category: String, Sendable, Hashable, Codable, CaseIterable {
    /// The files are fine; the answer is "no" (a comparison failed).
    case mismatch
    case usage
    /// Malformed or unsupported input.
    case input
    case missingFile
    /// This machine lacks what the work needs.
    case unavailable
    case `internal`
    case memory
    case cannotCreate
    case inputOutput
    case integrity
    case configuration
  }

  /// A stable name such as `onnx.unsupported-operator`, for tests and tools.
  public var id: String
  public var category: Category
  public var message: String
  public var found: String?
  public var expected: String?
  /// What the reader can do about it.
  public var help: String?
  public var file: String?
  /// The node, as the file names it.
  public var node: String?
  /// The operation's kind.
  public var op: String?

  public init(
    _ id: String, _ message: String, category: Category = .input, found: String? = nil, expected: String? = nil,
    help: String? = nil, file: String? = nil, node: String? = nil, op: String? = nil
  ) {
    self.id = id; self.message = message; self.category = category; self.found = found; self.expected = expected
    self.help = help; self.file = file; self.node = node; self.op = op
  }

  /// One line, then an indented line for each of found, expected and help.
  public var description: String {
    var place = file.map { "\($0): " } ?? ""
    if let node, !node.isEmpty { place += "node '\(node)'" + (op.map { " (\($0))" } ?? "") + ": " }
    else if let op { place += "\(op): " }
    var text = "\(place)\(message) [\(id)]"
    if let found { text += "\n  found: \(found)" }
    if let expected { text += "\n  expected: \(expected)" }
    if let help { text += "\n  help: \(help)" }
    return text
  }

  /// The same problem with places filled in that were not known where it was found.
  public func at(file: String? = nil, node: String? = nil, op: String? = nil) -> Diagnostic {
    var copy = self
    copy.file = copy.file ?? file; copy.node = copy.node ?? node; copy.op = copy.op ?? op
    return copy
  }
}
