internal import IR

/// How one ONNX operator becomes operations of a program.
///
/// A row of the operator table. One function serves all versions of an operator: where versions differ in meaning it asks
/// `context.version`, the version of the operator set that the model was written for.
struct ONNXOperator: Sendable {
  let name: String, domain: String
  /// The first version of the operator set from which the function understands the operator.
  let since: Int
  /// The values of the node's outputs in order; nil, or nothing at the end, for outputs that the node does not want.
  let convert: @Sendable (NodeContext) throws(Diagnostic) -> [Value?]

  init(_ name: String, domain: String = "", since: Int = 1, _ convert: @escaping @Sendable (NodeContext) throws(Diagnostic) -> [Value?]) {
    self.name = name; self.domain = domain; self.since = since; self.convert = convert
  }

  /// An operator without attributes that is one op on the node's operands as they come.
  static func plain(_ name: String, domain: String = "", since: Int = 1, _ op: some Op) -> ONNXOperator {
    ONNXOperator(name, domain: domain, since: since) { context throws(Diagnostic) in try context.emitAll(op, context.operands) }
  }
}
