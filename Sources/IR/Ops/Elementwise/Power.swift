internal import Foundation

/// x to the power y; the exponent may have another element type, and the result has the base's. ONNX Pow-15.
public struct Power: DifferentiableOp {
  public static let spec = OpSpec("power", "The first tensor's elements to the power of the second's.", operands: ["base", "exponent"], traits: .elementwise)
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.real, "base")
    try operands[1].require(.real, "exponent")
    return [TensorType(operands[0].elementType, try broadcast(operands[0].shape, operands[1].shape))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let (base, exponent) = (arguments[0], arguments[1])
    let pairs = try BroadcastPairs(base.shape, exponent.shape)
    if base.elementType.isInteger, exponent.elementType.isInteger {
      let x = base.int64s, y = exponent.int64s
      let isUnsigned = exponent.elementType.isUnsignedInteger
      return [Tensor(base.elementType, pairs.shape, int64s: pairs.map { power(x[$0], y[$1], isUnsigned: isUnsigned) })]
    }
    let x = base.doubles, y = exponent.doubles
    return [Tensor(base.elementType, pairs.shape, doubles: pairs.map { pow(x[$0], y[$1]) })]
  }

  /// By squaring, wrapping. A negative power of an integer is a fraction, which truncates to zero unless the base is ±1.
  private func power(_ base: Int64, _ exponent: Int64, isUnsigned: Bool) -> Int64 {
    if exponent < 0, !isUnsigned { return base == 1 ? 1 : base == -1 ? (exponent & 1 == 0 ? 1 : -1) : 0 }
    var result: Int64 = 1, factor = base, left = UInt64(bitPattern: exponent)
    while left > 0 {
      if left & 1 == 1 { result = result &* factor }
      factor = factor &* factor
      left >>= 1
    }
    return result
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, y, z, cotangent) = (site.operand(0), site.operand(1), site.result(0), try site.cotangent(0))
    let exponent = try y.apply(Cast(to: x.elementType))
    let dx = site.wants(0) ? try (cotangent * exponent * x.apply(Power(), exponent - 1)).summed(to: x.shape) : nil
    guard site.wants(1) else { return [dx] }
    // 0 to any positive power stays 0: its logarithm must not make that NaN.
    let isZero = try x.isEqual(to: x.constant(0))
    let dy = try isZero.selects(cotangent.constant(0), else: cotangent * z * x.logarithm())
    return [dx, try dy.summed(to: y.shape).apply(Cast(to: y.elementType))]
  }
}
