internal import IR

/// What the function that imports an operator sees of one node: operands, attributes, version, and the builder.
final class NodeContext {
  let node: ONNXNode
  /// The version of the operator set of the node's domain that the model declares.
  let version: Int
  let builder: GraphBuilder
  /// The node's name, or one made of its operator and place where it has none.
  let location: String
  let operands: [Value?]
  /// The number of outputs up to the last one the node names.
  let outputCount: Int
  let importer: GraphImporter
  var readAttributes: Set<String> = []

  init(node: ONNXNode, version: Int, location: String, operands: [Value?], importer: GraphImporter) {
    self.node = node; self.version = version; self.location = location; self.operands = operands; self.importer = importer
    builder = importer.builder
    outputCount = (node.outputs.lastIndex { !$0.isEmpty } ?? -1) + 1
  }

  // MARK: Operands

  /// An operand that must be there.
  func operand(_ index: Int) throws(Diagnostic) -> Value {
    guard let value = optional(index) else {
      throw fail("onnx.missing-operand", "operand \(index) is missing", found: "\(operands.count) operands")
    }
    return value
  }
  func optional(_ index: Int) -> Value? { index < operands.count ? operands[index] : nil }
  /// Whether the node wants its output `index`.
  func wants(_ index: Int) -> Bool { index < node.outputs.count && !node.outputs[index].isEmpty }

  func type(of value: Value) -> TensorType { builder.type(of: value) }
  /// The elements of a value where they are known before the program runs.
  func constant(_ value: Value) -> Tensor? { builder.fact(value).constant }
  /// The elements of an operand that the operator needs to know before the program runs; nil where it is absent.
  func constantOperand(_ index: Int) throws(Diagnostic) -> Tensor? {
    guard let value = optional(index) else { return nil }
    guard let tensor = constant(value) else {
      throw fail("onnx.not-constant", "operand \(index) must be known before the program runs", found: "\(type(of: value)) computed from the inputs")
    }
    return tensor
  }
  /// An operand of integers that must be known before the program runs (axes, say); nil where it is absent.
  func constantInts(_ index: Int) throws(Diagnostic) -> [Int]? {
    guard let tensor = try constantOperand(index) else { return nil }
    guard tensor.elementType.isInteger else {
      throw fail("onnx.operand", "operand \(index) is not a list of integers", found: "\(tensor.type)", expected: "integers")
    }
    return tensor.ints
  }

  // MARK: Operations

  func constantValue(_ tensor: Tensor) -> Value { builder.constant(tensor) }

  func emit(_ op: some Op, _ operands: Value?...) throws(Diagnostic) -> Value { try emitAll(op, operands)[0] }
  func emitAll(_ op: any Op, _ operands: [Value?]) throws(Diagnostic) -> [Value] {
    // Absent operands at the end are no operands.
    let count = (operands.lastIndex { $0 != nil } ?? -1) + 1
    return try builder.emit(op, Array(operands.prefix(count)), location: location)
  }

  // MARK: Errors

  /// A problem of this node.
  func fail(_ id: String, _ message: String, found: String? = nil, expected: String? = nil, help: String? = nil) -> Diagnostic {
    Diagnostic(id, message, found: found, expected: expected, help: help, node: location, op: node.displayName)
  }
  /// The node asks for something its operator allows and this program does not do.
  func unsupported(_ what: String) -> Diagnostic {
    fail("onnx.unsupported", "\(what) is not supported")
  }
}
