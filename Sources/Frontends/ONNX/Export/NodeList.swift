internal import IR

/// The nodes of a graph, or of a function's body, as they are written one after the other.
final class NodeList {
  private(set) var nodes: [MessageWriter] = []
  private(set) var initializers: [MessageWriter] = []
  let names: NamePool
  let model: ModelParts
  /// Functions have no initializers: their constants are nodes.
  private let isFunction: Bool
  /// The name of the operation being written.
  var location = ""

  init(names: NamePool, model: ModelParts, isFunction: Bool) { self.names = names; self.model = model; self.isFunction = isFunction }

  /// Writes a node and returns the names of its outputs: those given, or fresh ones.
  @discardableResult
  func emit(_ type: String, _ inputs: [String], outputs: [String]? = nil, domain: String = "", since: Int = 1, _ attributes: [ExportAttribute] = []) -> String {
    let outputs = outputs ?? [names.fresh("t")]
    model.require(version: since)
    var node = MessageWriter()
    for name in inputs.prefix((inputs.lastIndex { !$0.isEmpty } ?? -1) + 1) { node.string(1, name) }
    for name in outputs.prefix((outputs.lastIndex { !$0.isEmpty } ?? -1) + 1) { node.string(2, name) }
    if !location.isEmpty { node.string(3, model.nodeNames.unique(location)) }
    node.string(4, type)
    for attribute in attributes { node.message(5, attribute.message) }
    node.optionalString(7, domain)
    nodes.append(node)
    return outputs.first ?? ""
  }

  func constant(_ tensor: Tensor) throws(Diagnostic) -> String {
    let name = names.fresh("c")
    try constant(tensor, named: name)
    return name
  }
  func constant(_ tensor: Tensor, named name: String) throws(Diagnostic) {
    model.require(tensor.elementType)
    let message = try model.tensors.message(tensor, name: isFunction ? "" : name)
    if isFunction { emit("Constant", [], outputs: [name], [.tensor("value", message)]) } else { initializers.append(message) }
  }
  func ints(_ values: [Int]) throws(Diagnostic) -> String { try constant(Tensor(int64s: values)) }
}

/// Names that are taken, in a model or in one function.
final class NamePool {
  private var taken: Set<String> = []
  private var next = 0

  func reserve(_ name: String) { taken.insert(name) }
  /// The name wished for, or one like it.
  func unique(_ wish: String) -> String {
    if !wish.isEmpty, taken.insert(wish).inserted { return wish }
    return fresh(wish.isEmpty ? "v" : wish + "_")
  }
  func fresh(_ prefix: String) -> String {
    while true {
      next += 1
      let name = "\(prefix)\(next)"
      if taken.insert(name).inserted { return name }
    }
  }
}

/// What all graphs of a model being written add to: functions, and the version of the operator set that is needed.
final class ModelParts {
  /// Domain of the functions that stand for fused operations.
  static let domain = "chexc"
  let tensors: TensorWriter
  /// Several nodes may come from one operation, and several operations from one node of an imported file.
  let nodeNames = NamePool()
  private var functionNames: [String: String] = [:]
  private var bodies: [(inputs: [String], outputs: [String], name: String, body: NodeList)] = []
  /// The lowest version of the operator set that has all that is written, from 20 (Gelu) on: what the tools of the field open.
  private(set) var version = 20

  init(tensors: TensorWriter) { self.tensors = tensors }

  func require(version: Int) { self.version = max(self.version, version) }
  func require(_ type: ElementType) {
    if type == .int4 || type == .uint4 { require(version: 21) }
    if type == .float4e2m1 || type == .float8e8m0 { require(version: 23) }
    if type == .int2 || type == .uint2 { require(version: 25) }
  }
  var irVersion: Int { version <= 20 ? 9 : version <= 22 ? 10 : version <= 23 ? 11 : version <= 24 ? 12 : 13 }

  /// The name of the function whose body `write` writes; written once for each `key`.
  func function(_ name: String, key: String, inputs: [String], outputs: [String], _ write: (NodeList) throws(Diagnostic) -> Void) throws(Diagnostic) -> String {
    if let known = functionNames[key] { return known }
    let count = bodies.count { $0.name == name || $0.name.hasPrefix(name + "_") }
    let unique = count == 0 ? name : "\(name)_\(count + 1)"
    let pool = NamePool()
    for parameter in inputs + outputs { pool.reserve(parameter) }
    let body = NodeList(names: pool, model: self, isFunction: true)
    try write(body)
    functionNames[key] = unique
    bodies.append((inputs, outputs, unique, body))
    return unique
  }

  /// FunctionProto messages; made last, since all name the version that the whole model needs.
  var functionMessages: [MessageWriter] {
    bodies.map { function in
      var message = MessageWriter()
      message.string(1, function.name)
      for input in function.inputs { message.string(4, input) }
      for output in function.outputs { message.string(5, output) }
      for node in function.body.nodes { message.message(7, node) }
      message.message(9, Self.opset("", version))
      message.string(10, Self.domain)
      return message
    }
  }
  var hasFunctions: Bool { !bodies.isEmpty }

  static func opset(_ domain: String, _ version: Int) -> MessageWriter {
    var message = MessageWriter()
    message.string(1, domain)
    message.int(2, version)
    return message
  }
}
