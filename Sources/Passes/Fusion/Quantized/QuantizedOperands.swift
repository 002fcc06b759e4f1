internal import IR

extension Rewriter {
  /// A constant zero point as int32, 0 where there is none; nil where it is not a constant.
  func shift(_ zeroPoint: Value?) -> Value? {
    guard let zeroPoint else { return constant(Tensor(.int32, [], int64s: [0])) }
    return constant(zeroPoint).map { constant(Tensor(.int32, $0.elementCount == 1 ? [] : $0.shape, int64s: $0.int64s)) }
  }

  /// Weights as an 8-bit layer reads them: a constant matrix of int8 whose zero points are 0. Unsigned ones are moved by 128.
  /// - Returns: nil where the codes are no constant matrix; a reason where the kernels multiply by no such weights.
  func signedWeights(_ codes: Value, zeroPoint: Value?) -> (weights: Value?, reason: String)? {
    guard let matrix = constant(codes), matrix.rank == 2, matrix.elementType == .int8 || matrix.elementType == .uint8, matrix.layout == .rowMajor else { return nil }
    guard (matrix.shape.max() ?? 0) <= QuantizedLinear.longestRow else { return (nil, "the rows are too long for sums in 32 bits") }
    let center: Int64 = matrix.elementType == .uint8 ? 128 : 0
    if let zeroPoint {
      guard let points = constant(zeroPoint) else { return (nil, "the weights' zero point is not a constant") }
      guard points.int64s.allSatisfy({ $0 == center }) else { return (nil, "the weights have a zero point") }
    } else if center != 0 { return (nil, "the weights are unsigned, without a zero point") }
    if center == 0 { return (codes, "") }
    return (constant(Tensor(.int8, matrix.shape, int64s: matrix.int64s.map { $0 - center }), name: name(of: codes)), "")
  }

  /// The scales of a layer's columns: a constant of one number, or of one for each.
  func columnScales(_ scale: Value, columns: Int?) -> Value? {
    guard let tensor = constant(scale), tensor.elementType == .float32 else { return nil }
    if tensor.elementCount == 1 { return constant(tensor.reshaped([1])) }
    return tensor.elementCount == columns ? constant(tensor.reshaped([tensor.elementCount])) : nil
  }
}
