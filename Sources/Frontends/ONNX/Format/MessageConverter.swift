@preconcurrency internal import COnnx
internal import CProtobufC
internal import IR

/// Turns the generated reader's structures into plain values. With `MessageReader` and `MessageSchema`, the border to C.
struct MessageConverter {
  let parts: [ONNXTensor.Part]

  func model(_ m: Onnx__ModelProto) throws(Diagnostic) -> ONNXModel {
    guard let graph = m.graph else { throw Diagnostic("onnx.malformed", "the model has no graph", help: "the file is damaged, or no ONNX model") }
    var functions: [ONNXFunction] = []
    for f in list(m.n_functions, m.functions) { functions.append(try function(f)) }
    return ONNXModel(
      irVersion: m.ir_version, producer: string(m.producer_name), producerVersion: string(m.producer_version), domain: string(m.domain),
      documentation: string(m.doc_string), modelVersion: m.model_version, opsets: list(m.n_opset_import, m.opset_import).map(opset),
      graph: try self.graph(graph.pointee), functions: functions, metadata: list(m.n_metadata_props, m.metadata_props).map(entry),
      hasTraining: m.n_training_info > 0)
  }

  func graph(_ g: Onnx__GraphProto) throws(Diagnostic) -> ONNXGraph {
    var graph = ONNXGraph(name: string(g.name), documentation: string(g.doc_string))
    for n in list(g.n_node, g.node) { graph.nodes.append(try node(n)) }
    for t in list(g.n_initializer, g.initializer) { graph.initializers.append(try tensor(t)) }
    for t in list(g.n_sparse_initializer, g.sparse_initializer) { graph.sparseInitializers.append(try sparse(t)) }
    graph.inputs = list(g.n_input, g.input).map(valueInfo)
    graph.outputs = list(g.n_output, g.output).map(valueInfo)
    for name in graph.inputs.map(\.name) + graph.outputs.map(\.name) + graph.initializers.map(\.name) { try check(name) }
    return graph
  }

  private func function(_ f: Onnx__FunctionProto) throws(Diagnostic) -> ONNXFunction {
    var function = ONNXFunction(name: string(f.name), domain: ONNXNode.normalized(domain: string(f.domain)), overload: string(f.overload))
    function.inputs = strings(f.n_input, f.input)
    function.outputs = strings(f.n_output, f.output)
    function.attributes = strings(f.n_attribute, f.attribute)
    for a in list(f.n_attribute_proto, f.attribute_proto) { function.defaults.append(try attribute(a)) }
    for n in list(f.n_node, f.node) { function.nodes.append(try node(n)) }
    function.opsets = list(f.n_opset_import, f.opset_import).map(opset)
    return function
  }

  private func node(_ n: Onnx__NodeProto) throws(Diagnostic) -> ONNXNode {
    var node = ONNXNode(
      name: string(n.name), operation: string(n.op_type), domain: ONNXNode.normalized(domain: string(n.domain)), overload: string(n.overload),
      inputs: strings(n.n_input, n.input), outputs: strings(n.n_output, n.output))
    for name in [node.name, node.operation, node.domain] + node.inputs + node.outputs { try check(name) }
    var names: Set<String> = []
    for a in list(n.n_attribute, n.attribute) {
      let attribute = try attribute(a)
      guard names.insert(attribute.name).inserted else {
        throw Diagnostic("onnx.duplicate-name", "attribute '\(attribute.name)' is given twice", node: node.name, op: node.displayName)
      }
      node.attributes.append(attribute)
    }
    return node
  }

  private func opset(_ o: Onnx__OperatorSetIdProto) -> ONNXOpset { ONNXOpset(domain: ONNXNode.normalized(domain: string(o.domain)), version: o.version) }
  func entry(_ e: Onnx__StringStringEntryProto) -> ONNXEntry { ONNXEntry(key: string(e.key), value: string(e.value)) }

  static let nameLimit = 4096
  private func check(_ name: String) throws(Diagnostic) {
    if name.utf8.count > Self.nameLimit { throw Diagnostic("onnx.limit", "a name is too long", found: "\(name.utf8.count) bytes: \(name.prefix(40))...", expected: "at most \(Self.nameLimit)") }
  }

  // MARK: C

  func string(_ text: UnsafeMutablePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }
  func bytes(_ data: ProtobufCBinaryData) -> [UInt8] { Array(UnsafeBufferPointer(start: data.data, count: data.len)) }
  func strings(_ count: Int, _ texts: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
    UnsafeBufferPointer(start: texts, count: count).map { string($0) }
  }
  func list<Message>(_ count: Int, _ messages: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?) -> [Message] {
    UnsafeBufferPointer(start: messages, count: count).compactMap { $0?.pointee }
  }
  func values<Number, Result>(_ count: Int, _ numbers: UnsafeMutablePointer<Number>?, _ convert: (Number) -> Result) -> [Result] {
    UnsafeBufferPointer(start: numbers, count: count).map(convert)
  }
}
