/// The matrix product of two quantized tensors, quantized: sums in exact integers, scaled in single precision, rounded
/// half to even. ONNX QLinearMatMul-21.
public struct QLinearMatMul: CostedOp {
  public static let spec = OpSpec(
    "qlinear_matmul", "The quantized product of quantized matrices.",
    operands: ["a", "a_scale", "a_zero_point", "b", "b_scale", "b_zero_point", "output_scale", "output_zero_point"])
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let shape = try IntegerMatMul(a: operands[0], b: operands[3], aZeroPoint: operands[2], bZeroPoint: operands[5]).resultShape()
    for i in [1, 4, 6] { try requireFloat(operands[i], Self.spec.operands[i]) }
    try IntegerMatMul.requireRows(operands[1], operands[0], "a_scale")
    try IntegerMatMul.requireColumns(operands[4], operands[3], "b_scale")
    for i in 6...7 { try requireParameter(operands[i], .fixed(1), Self.spec.operands[i]) }
    try requireByte(operands[7], "output_zero_point")
    return [TensorType(operands[7].elementType, shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], type = arguments[7].elementType
    let sums = IntegerMatMul.product(arguments[0], arguments[3], arguments[2], arguments[5], shape: shape)
    func scales(_ tensor: Tensor, _ own: [Int]) throws(Diagnostic) -> [Float] {
      let values = tensor.floats
      return values.count == 1 ? Array(repeating: values[0], count: sums.count) : try expandedChecked(values, own, to: shape)
    }
    let a = try scales(arguments[1], IntegerMatMul.rowShape(arguments[1])), b = try scales(arguments[4], arguments[4].shape)
    guard let output = arguments[6].floats.first, let zeroPoint = arguments[7].int64s.first else { return [] }
    return [Tensor(type, shape, int64s: sums.indices.map { quantized(Float(sums[$0]) * (a[$0] * b[$0] / output), zeroPoint: zeroPoint, type) })]
  }
  private func expandedChecked(_ values: [Float], _ shape: [Int], to target: [Int]) throws(Diagnostic) -> [Float] {
    guard try broadcast(Shape(shape), Shape(target)).fixed == target else {
      throw Diagnostic("type.quantization", "the scale does not fit", found: "\(shape)", expected: "a shape that broadcasts to \(target)")
    }
    return expanded(values, shape, to: target)
  }
  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    2 * (results[0].shape.fixed?.reduce(1, *) ?? 0) * (operands[0]?.shape.dimensions.last?.fixedValue ?? 0)
  }
}
