internal import IR

/// Writes one graph as a GraphProto.
struct GraphExporter {
  private let graph: Graph
  private let nodes: NodeList
  private var names: [Value: String] = [:]
  private let declaredInputs: [Value]

  /// - Parameter captured: Names, in the graph around this one, of what the last inputs are.
  static func message(_ graph: Graph, model: ModelParts, names: NamePool, captured: [String] = []) throws(Diagnostic) -> MessageWriter {
    var exporter = GraphExporter(graph, model, names, captured)
    return try exporter.write()
  }

  private init(_ graph: Graph, _ model: ModelParts, _ names: NamePool, _ captured: [String]) {
    self.graph = graph
    nodes = NodeList(names: names, model: model, isFunction: false)
    let own = graph.inputs.count - captured.count
    declaredInputs = Array(graph.inputs.prefix(own))
    for (input, name) in zip(graph.inputs.dropFirst(own), captured) { self.names[input] = name }
  }

  private mutating func write() throws(Diagnostic) -> MessageWriter {
    // Inputs and outputs keep their names; everything else makes way.
    for input in declaredInputs { names[input] = nodes.names.unique(graph.name(of: input)) }
    var outputs: [String] = []
    var made: Set<Value> = []
    for operation in graph.operations { made.formUnion(operation.results) }
    for output in graph.outputs {
      let name = nodes.names.unique(output.name)
      outputs.append(name)
      if made.contains(output.value), names[output.value] == nil { names[output.value] = name }
    }
    for (value, tensor) in graph.constants {
      let name = nodes.names.unique(graph.name(of: value))
      names[value] = name
      try nodes.constant(tensor, named: name)
    }
    for operation in graph.operations {
      for result in operation.results where names[result] == nil { names[result] = nodes.names.unique(graph.name(of: result)) }
      try write(operation)
    }
    nodes.location = ""
    for (output, name) in zip(graph.outputs, outputs) where names[output.value] != name {
      nodes.emit("Identity", [names[output.value] ?? ""], outputs: [name])
    }
    var message = MessageWriter()
    for node in nodes.nodes { message.message(1, node) }
    message.string(2, graph.name)
    for initializer in nodes.initializers { message.message(5, initializer) }
    for input in declaredInputs { message.message(11, graph.type(of: input).valueInfo(name: names[input] ?? "")) }
    for (output, name) in zip(graph.outputs, outputs) { message.message(12, graph.type(of: output.value).valueInfo(name: name)) }
    return message
  }

  private func write(_ operation: Operation) throws(Diagnostic) {
    guard let rule = ExportTable.find(operation.op.spec.name) else {
      throw Diagnostic("onnx.export", "there is no ONNX form of this operation", category: .internal, node: operation.location, op: operation.op.spec.name)
    }
    nodes.location = operation.location
    let names = names, model = nodes.model, pool = nodes.names
    let node = ExportNode(
      nodes: nodes, operands: operation.operands.map { $0.flatMap { names[$0] } ?? "" }, results: operation.results.map { names[$0] ?? "" },
      operandTypes: operation.operands.map { $0.map(graph.type(of:)) }, resultTypes: operation.results.map(graph.type(of:)),
      subgraph: { (graph: Graph, captured: [String]) throws(Diagnostic) in try GraphExporter.message(graph, model: model, names: pool, captured: captured) })
    try rule.write(operation.op, node)
  }
}
