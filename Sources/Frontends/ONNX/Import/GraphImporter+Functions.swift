internal import IR

extension GraphImporter {
  /// Puts the body of a model-local function in the place of a node that calls it.
  func inline(_ function: ONNXFunction, _ node: ONNXNode, _ operands: [Value?], _ location: String) throws(Diagnostic) -> [Value?] {
    let key = FunctionKey(function)
    guard !activeFunctions.contains(key) else {
      throw Diagnostic("onnx.recursive-function", "function '\(key)' calls itself", found: (activeFunctions + [key]).map(\.description).joined(separator: " calls "))
    }
    guard operands.count <= function.inputs.count, node.outputs.count <= function.outputs.count else {
      throw Diagnostic(
        "onnx.operand-count", "function '\(key)' is called with too many operands or outputs",
        found: "\(operands.count) operands, \(node.outputs.count) outputs", expected: "\(function.inputs.count) and \(function.outputs.count)")
    }
    var attributes: [String: ONNXAttribute.Value] = [:]
    for attribute in function.defaults { attributes[attribute.name] = attribute.value }
    for attribute in node.attributes {
      guard attributes[attribute.name] != nil || function.attributes.contains(attribute.name) else {
        throw Diagnostic("onnx.unknown-attribute", "function '\(key)' has no attribute '\(attribute.name)'")
      }
      attributes[attribute.name] = attribute.value
    }
    var versions: [String: Int] = [:]
    for opset in function.opsets { versions[opset.domain] = Int(clamping: opset.version) }
    // A function that names no operator sets means those of the model.
    let inner = GraphImporter(
      state: state, name: function.name, opsets: versions.isEmpty ? opsets : versions, prefix: location + "/",
      functions: activeFunctions + [key], builder: builder)
    for (i, name) in function.inputs.enumerated() { try inner.define(name, i < operands.count ? operands[i] : nil) }
    try inner.importNodes(function.nodes.map { Self.bound($0, attributes) })
    var results: [Value?] = []
    for (i, name) in function.outputs.enumerated() where i < node.outputs.count {
      guard let value = inner.scope[name] else { throw Diagnostic("onnx.undefined-value", "undefined value '\(name)' is an output of function '\(key)'") }
      results.append(value)
    }
    return results
  }

  /// The node with references to the function's attributes replaced by their values; a reference to an attribute that is
  /// not given goes away.
  private static func bound(_ node: ONNXNode, _ attributes: [String: ONNXAttribute.Value]) -> ONNXNode {
    var node = node
    node.attributes = node.attributes.compactMap { attribute in
      switch attribute.value {
      case .reference(let name): return attributes[name].map { ONNXAttribute(name: attribute.name, value: $0) }
      case .graph(var graph):
        graph.nodes = graph.nodes.map { bound($0, attributes) }
        return ONNXAttribute(name: attribute.name, value: .graph(graph))
      default: return attribute
      }
    }
    return node
  }
}
