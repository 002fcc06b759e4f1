/// The product of the integers behind two tensors of codes, as `MatMulInteger` and `QLinearMatMul` need it: leading axes
/// broadcast, zero points subtracted, sums exact.
struct IntegerMatMul {
  let a: Operand, b: Operand
  let aZeroPoint: Operand?, bZeroPoint: Operand?

  func resultShape() throws(Diagnostic) -> Shape {
    try requireByte(a, "a")
    try requireByte(b, "b")
    try requireType(aZeroPoint, a.elementType, "a_zero_point")
    try requireType(bZeroPoint, b.elementType, "b_zero_point")
    try Self.requireRows(aZeroPoint, a, "a_zero_point")
    try Self.requireColumns(bZeroPoint, b, "b_zero_point")
    // Signed and unsigned codes may meet: the rule for shapes is that of one type.
    return try MatMul().resultTypes(for: Operands([a, Operand(TensorType(a.elementType, b.shape))]))[0].shape
  }
  /// One number, one for each row, or [..., rows, 1].
  static func requireRows(_ parameter: Operand?, _ matrix: Operand, _ name: String) throws(Diagnostic) {
    guard let parameter, parameter.rank > 1 else { return try requireParameter(parameter, matrix.rank >= 2 ? matrix.shape[matrix.rank - 2] : .fixed(1), name) }
    try fits(parameter, matrix, name)
  }
  /// One number, one for each column, or [..., 1, columns].
  static func requireColumns(_ parameter: Operand?, _ matrix: Operand, _ name: String) throws(Diagnostic) {
    guard let parameter, parameter.rank > 1 else { return try requireParameter(parameter, matrix.shape.dimensions.last ?? .fixed(1), name) }
    try fits(parameter, matrix, name)
  }
  private static func fits(_ parameter: Operand, _ matrix: Operand, _ name: String) throws(Diagnostic) {
    guard let both = parameter.shape.broadcast(with: matrix.shape), both.rank == matrix.rank,
      !zip(both.dimensions, matrix.shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) })
    else { throw operandError("the \(name) operand does not fit", parameter.type, expected: "a shape that broadcasts to [\(matrix.shape)]", id: "type.quantization") }
  }

  /// The shape under which a parameter for each row broadcasts to the matrix.
  static func rowShape(_ parameter: Tensor) -> [Int] { parameter.rank == 1 ? [parameter.shape[0], 1] : parameter.shape }

  static func product(_ a: Tensor, _ b: Tensor, _ aZeroPoint: Tensor?, _ bZeroPoint: Tensor?, shape: [Int]) -> [Int64] {
    let x = centered(a, zeroPoint: aZeroPoint, shape: aZeroPoint.map(rowShape) ?? []), y = centered(b, zeroPoint: bZeroPoint, shape: bZeroPoint?.shape ?? [])
    let aShape = a.rank == 1 ? [1] + a.shape : a.shape, bShape = b.rank == 1 ? b.shape + [1] : b.shape
    let m = aShape[aShape.count - 2], k = aShape[aShape.count - 1], n = bShape[bShape.count - 1]
    let batch = Array(shape.prefix(shape.count - (a.rank > 1 ? 1 : 0) - (b.rank > 1 ? 1 : 0)))
    let strides = [broadcastStrides(aShape.dropLast(2), to: batch).map { $0 * m * k }, broadcastStrides(bShape.dropLast(2), to: batch).map { $0 * k * n }]
    var result: [Int64] = []
    forEachIndex(batch, strides: strides) { result += matrixProduct(x, at: $0[0], y, at: $0[1], m, k, n) }
    return result
  }
}
