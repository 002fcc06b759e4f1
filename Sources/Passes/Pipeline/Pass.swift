public import IR

/// One step from a program to an equal but better one.
public protocol Pass: Sendable {
  /// A short name with hyphens, by which `--passes` and reports know it.
  var name: String { get }
  /// One sentence.
  var summary: String { get }
  /// The improved program. The graph is consumed so that a pass which replaces weights can let go of the old ones.
  /// - Throws: `Diagnostic` when the program turns out to be wrong, never because a rewrite does not apply.
  func run(_ graph: consuming Graph, for target: Target, recording log: PassLog) throws(Diagnostic) -> Graph
}
