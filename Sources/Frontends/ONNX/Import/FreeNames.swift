/// The names that a graph uses and does not define: what it takes from the graphs around it.
enum FreeNames {
  /// In order of first use.
  static func of(_ graph: ONNXGraph) -> [String] {
    var defined = Set(graph.inputs.map(\.name) + graph.initializers.map(\.name) + graph.sparseInitializers.map(\.values.name))
    for node in graph.nodes { defined.formUnion(node.outputs) }
    var free: [String] = [], seen: Set<String> = []
    func use(_ name: String) {
      if !name.isEmpty, !defined.contains(name), seen.insert(name).inserted { free.append(name) }
    }
    for node in graph.nodes { for name in uses(of: node) { use(name) } }
    for output in graph.outputs { use(output.name) }
    return free
  }

  /// What a node needs to have been made before it: its operands, and what its graphs take from outside.
  static func uses(of node: ONNXNode) -> [String] {
    var names = node.inputs
    for attribute in node.attributes {
      switch attribute.value {
      case .graph(let graph): names += of(graph)
      case .graphs(let graphs): names += graphs.flatMap(of)
      default: break
      }
    }
    return names
  }
}
