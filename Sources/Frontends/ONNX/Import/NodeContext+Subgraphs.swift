internal import IR

extension NodeContext {
  /// Imports graphs that are attributes of this node (`then_branch` and `else_branch`, or `body`).
  ///
  /// What they use of the graphs around them becomes inputs after their own: the same list, in the same order, for
  /// each of them. Constants from outside are copied (they share their bytes), since type rules look into them.
  /// - Parameter graphs: The attribute's name and the types of the graph's own inputs; nil where the graph's
  ///   declaration is to be believed.
  /// - Returns: The graphs, and the values that the operation must take as its last operands.
  func subgraphs(_ graphs: [(attribute: String, inputTypes: [TensorType?])]) throws(Diagnostic) -> (graphs: [Graph], captures: [Value]) {
    var sources: [(graph: ONNXGraph, types: [TensorType?])] = []
    var captures: [(name: String, value: Value)] = [], constants: [(name: String, tensor: Tensor)] = []
    var seen: Set<String> = []
    for (attribute, types) in graphs {
      guard let graph = try graph(attribute) else { throw fail("onnx.attribute", "attribute '\(attribute)' is missing", expected: "a graph") }
      guard graph.inputs.count == types.count else {
        throw fail("onnx.subgraph", "the graph '\(attribute)' has the wrong number of inputs", found: "\(graph.inputs.count)", expected: "\(types.count)")
      }
      sources.append((graph, types))
      for name in FreeNames.of(graph) where seen.insert(name).inserted {
        guard let value = importer.scope[name] else {
          throw fail("onnx.undefined-value", "undefined value '\(name)' is used in the graph '\(attribute)'")
        }
        if let tensor = constant(value) { constants.append((name, tensor)) } else { captures.append((name, value)) }
      }
    }
    var results: [Graph] = []
    for (graph, types) in sources {
      let inner = GraphImporter(state: importer.state, name: graph.name, opsets: importer.opsets, prefix: location + "/", functions: importer.activeFunctions)
      results.append(try inner.importSubgraph(graph, inputTypes: types, captures: captures.map { ($0.name, type(of: $0.value)) }, constants: constants))
    }
    return (results, captures.map(\.value))
  }
}
