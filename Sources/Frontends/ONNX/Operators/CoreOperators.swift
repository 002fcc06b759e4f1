internal import IR

extension OperatorTable {
  /// Constants, identities, shapes and the plain matrix product.
  static let core: [ONNXOperator] = [
    ONNXOperator("Constant", importConstant),
    ONNXOperator("Identity") { context throws(Diagnostic) in [try context.operand(0)] },
    .plain("MatMul", MatMul()),
    ONNXOperator("Reshape", importReshape),
    ONNXOperator("Shape") { context throws(Diagnostic) in
      [try context.emit(ShapeOf(start: context.int("start", default: 0), end: context.int("end")), context.operand(0))]
    },
  ]

  /// Constant-25: exactly one of the value attributes.
  @Sendable private static func importConstant(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    var tensors: [Tensor] = []
    for name in ["value", "sparse_value"] { if let tensor = try context.tensor(name) { tensors.append(tensor) } }
    if let value = try context.int("value_int") { tensors.append(Tensor(.int64, [], int64s: [Int64(value)])) }
    if let values = try context.ints("value_ints") { tensors.append(Tensor(int64s: values)) }
    if let value = try context.float("value_float") { tensors.append(.scalar(.float32, value)) }
    if let values = try context.floats("value_floats") { tensors.append(Tensor(.float32, [values.count], doubles: values)) }
    if let value = try context.string("value_string") { tensors.append(Tensor([], strings: [value])) }
    if let values = try context.strings("value_strings") { tensors.append(Tensor([values.count], strings: values)) }
    guard tensors.count == 1 else {
      throw context.fail("onnx.attribute", "a constant needs exactly one value", found: "\(tensors.count) values")
    }
    return [context.constantValue(tensors[0])]
  }

  /// Reshape-1 has the shape as an attribute, Reshape-5 as an operand, Reshape-14 adds `allowzero`.
  @Sendable private static func importReshape(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    if context.version < 5 {
      context.ignore("consumed_inputs")
      let shape = context.constantValue(Tensor(int64s: try context.ints("shape") ?? []))
      return [try context.emit(Reshape(), context.operand(0), shape)]
    }
    return [try context.emit(Reshape(allowsZero: context.flag("allowzero")), context.operand(0), context.operand(1))]
  }
}
