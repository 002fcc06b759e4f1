extension Graph {
  /// The program that computes these outputs alone, in their order here: what only the others needed is gone. Inputs stay,
  /// and names that no output has change nothing.
  public func keeping(outputs names: [String]) -> Graph {
    var graph = self
    graph.outputs = outputs.filter { names.contains($0.name) }
    var needed = Set(graph.outputs.map(\.value)), kept: [Operation] = []
    for operation in operations.reversed() where operation.results.contains(where: needed.contains) {
      kept.append(operation)
      for case let operand? in operation.operands { needed.insert(operand) }
    }
    graph.operations = kept.reversed()
    return graph
  }
}
