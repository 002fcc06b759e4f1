public import IR

/// Removes operations whose results nothing uses, and lets go of weights that nothing uses.
public struct RemoveDead: Pass {
  public let name = "remove-dead"
  public let summary = "Removes what no output depends on."
  public init() {}

  public func run(_ graph: consuming Graph, for target: Target, recording log: PassLog) throws(Diagnostic) -> Graph {
    var live = graph.withoutDeadOperations()
    live.dropUnusedConstants()
    return live
  }
}
