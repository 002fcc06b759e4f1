internal import IR

/// Turns the nodes of one graph, or of one function's body, into operations.
final class GraphImporter {
  let state: ImportState
  let builder: GraphBuilder
  /// Versions of operator sets by domain.
  let opsets: [String: Int]
  /// Put before the names of nodes: where in the model this graph stands.
  let prefix: String
  /// The functions being inlined around these nodes.
  let activeFunctions: [FunctionKey]
  private(set) var scope: [String: Value] = [:]
  /// Inputs of a function that its caller leaves out.
  private var absent: Set<String> = []

  init(state: ImportState, name: String, opsets: [String: Int], prefix: String = "", functions: [FunctionKey] = [], builder: GraphBuilder? = nil) {
    self.state = state; self.opsets = opsets; self.prefix = prefix; activeFunctions = functions
    self.builder = builder ?? GraphBuilder(name: name.isEmpty ? "main" : name)
  }

  func define(_ name: String, _ value: Value?) throws(Diagnostic) {
    guard scope[name] == nil, absent.insert(name).inserted else { throw Diagnostic("onnx.duplicate-name", "value '\(name)' is defined twice") }
    guard let value else { return }
    absent.remove(name)
    scope[name] = value
    builder.name(value, name)
  }

  /// The value of an operand; nil for a name that stands for nothing.
  private func operand(_ name: String, of location: String) throws(Diagnostic) -> Value? {
    if name.isEmpty || absent.contains(name) { return nil }
    guard let value = scope[name] else { throw Diagnostic("onnx.undefined-value", "undefined value '\(name)'", node: location) }
    return value
  }

  func location(_ index: Int, _ node: ONNXNode) -> String {
    prefix + (node.name.isEmpty ? "\(node.operation)_\(index)" : node.name)
  }

  func importNodes(_ nodes: [ONNXNode]) throws(Diagnostic) {
    let order = try NodeOrder.of(nodes, named: { location($0, nodes[$0]) }, isDefined: { scope[$0] != nil || absent.contains($0) })
    for index in order {
      let node = nodes[index], location = location(index, node)
      try state.countNode()
      do { try importNode(node, location) } catch { throw Self.placed(error, node, location) }
    }
  }

  private func importNode(_ node: ONNXNode, _ location: String) throws(Diagnostic) {
    var operands: [Value?] = []
    for name in node.inputs { operands.append(try operand(name, of: location)) }
    let results: [Value?]
    if let function = state.function(for: node) {
      results = try inline(function, node, operands, location)
    } else if let row = OperatorTable.find(domain: node.domain, name: node.operation), let version = opsets[node.domain] {
      let context = NodeContext(node: node, version: version, location: location, operands: operands, importer: self)
      results = try row.convert(context)
      try context.checkAllAttributesRead()
    } else {
      throw Diagnostic("onnx.unsupported-operator", "unsupported operator \(node.displayName)")
    }
    for (i, name) in node.outputs.enumerated() where !name.isEmpty {
      guard i < results.count, let value = results[i] else { throw Diagnostic("onnx.unsupported", "output \(i) ('\(name)') is not supported") }
      try define(name, value)
    }
  }

  /// The caller's wording for type rules: what does not fit is told as a shape mismatch of the file.
  private static func placed(_ error: Diagnostic, _ node: ONNXNode, _ location: String) -> Diagnostic {
    var error = error.at(node: location)
    let ruleOfOp = error.id.hasPrefix("type.") || error.id == "graph.operand-count"
    if ruleOfOp {
      error.op = node.displayName
      error.message = (error.id.hasPrefix("type.") ? "shape mismatch: " : "") + error.message
      error.id = error.id.hasPrefix("type.") ? "onnx.shape-mismatch" : "onnx.operand-count"
    }
    return error.at(op: node.displayName)
  }
}
