internal import IR

/// How one op is written as ONNX nodes.
struct ExportRule: Sendable {
  let opName: String
  let write: @Sendable (any Op, ExportNode) throws(Diagnostic) -> Void

  init<O: Op>(_ type: O.Type, _ write: @escaping @Sendable (O, ExportNode) throws(Diagnostic) -> Void) {
    opName = O.spec.name
    self.write = { (op: any Op, node: ExportNode) throws(Diagnostic) in
      guard let op = op as? O else { return }
      try write(op, node)
    }
  }
  /// An op that other engines compute in single precision only: bfloat16 operands are cast before, results after.
  static func widened<O: Op>(_ type: O.Type, _ write: @escaping @Sendable (O, ExportNode) throws(Diagnostic) -> Void) -> ExportRule {
    ExportRule(type) { (op: O, node: ExportNode) throws(Diagnostic) in
      let results = node.resultTypes.map { $0.elementType == .bfloat16 }
      guard results.contains(true) || node.operandTypes.contains(where: { $0?.elementType == .bfloat16 }) else { return try write(op, node) }
      func float(_ type: TensorType) -> TensorType { type.elementType == .bfloat16 ? TensorType(.float32, type.shape) : type }
      let operands = node.operands.enumerated().map { index, name in
        node.operandTypes[index]?.elementType == .bfloat16 ? node.nodes.emit("Cast", [name], [.int("to", Int(ElementType.float32.onnxCode))]) : name
      }
      let names = zip(node.results, results).map { $1 ? node.nodes.names.fresh("t") : $0 }
      try write(op, ExportNode(
        nodes: node.nodes, operands: operands, results: names, operandTypes: node.operandTypes.map { $0.map(float) }, resultTypes: node.resultTypes.map(float), subgraph: node.subgraph))
      for (index, isNarrow) in results.enumerated() where isNarrow {
        node.nodes.emit("Cast", [names[index]], outputs: [node.results[index]], [.int("to", Int(ElementType.bfloat16.onnxCode))])
      }
    }
  }
  /// An op that is one node without attributes.
  static func plain<O: Op>(_ type: O.Type, _ name: String, since: Int = 1) -> ExportRule {
    ExportRule(type) { (_: O, node: ExportNode) throws(Diagnostic) in node.emit(name, since: since) }
  }
  /// An op that is one node.
  static func node<O: Op>(_ type: O.Type, _ name: String, since: Int = 1, _ attributes: @escaping @Sendable (O) -> [ExportAttribute]) -> ExportRule {
    ExportRule(type) { (op: O, node: ExportNode) throws(Diagnostic) in node.emit(name, since: since, attributes(op)) }
  }
}

/// One operation being written: the names and types of its operands and results.
struct ExportNode {
  let nodes: NodeList
  /// Empty where an operand is absent.
  let operands: [String], results: [String]
  let operandTypes: [TensorType?], resultTypes: [TensorType]
  /// Writes a graph that is an attribute; its last inputs are the operands from `captured` on.
  let subgraph: (Graph, _ captured: [String]) throws(Diagnostic) -> MessageWriter

  func operand(_ index: Int) -> String { index < operands.count ? operands[index] : "" }
  func has(_ index: Int) -> Bool { !operand(index).isEmpty }
  func type(_ index: Int) -> TensorType { operandTypes[index] ?? TensorType(.float32, .scalar) }
  var elementType: ElementType { type(0).elementType }

  /// Writes the operation as one node.
  func emit(_ type: String, since: Int = 1, _ attributes: [ExportAttribute] = []) {
    nodes.emit(type, operands, outputs: results, since: since, attributes)
  }

  /// Writes the operation as a call of a function of the model, whose body `write` writes. The function depends on
  /// `attributes`, on the operands' element types and ranks, and on which operands there are.
  func call(_ name: String, parameters: [String], results names: [String], attributes: String, _ write: (NodeList) throws(Diagnostic) -> Void) throws(Diagnostic) {
    let present = operandTypes.map { $0.map { "\($0.elementType.rawValue)\($0.rank)" } ?? "-" }.joined(separator: ",")
    let function = try nodes.model.function(
      name, key: "\(name)|\(attributes)|\(present)|\(results.count)", inputs: Array(parameters.prefix(operands.count)), outputs: Array(names.prefix(results.count)), write)
    nodes.emit(function, operands, outputs: results, domain: ModelParts.domain)
  }
}
