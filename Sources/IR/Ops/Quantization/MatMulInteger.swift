/// The matrix product of codes less their zero points, in int32. ONNX MatMulInteger-10.
public struct MatMulInteger: CostedOp {
  public static let spec = OpSpec("matmul_integer", "The exact product of matrices of codes.", operands: ["a", "b", "a_zero_point?", "b_zero_point?"])
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let product = IntegerMatMul(a: operands[0], b: operands[1], aZeroPoint: operands.optional(2), bZeroPoint: operands.optional(3))
    return [TensorType(.int32, try product.resultShape())]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0]
    return [Tensor(.int32, shape, int64s: IntegerMatMul.product(arguments[0], arguments[1], arguments.optional(2), arguments.optional(3), shape: shape))]
  }
  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    2 * (results[0].shape.fixed?.reduce(1, *) ?? 0) * (operands[0]?.shape.dimensions.last?.fixedValue ?? 0)
  }
}
