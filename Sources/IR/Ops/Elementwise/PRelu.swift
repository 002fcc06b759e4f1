/// x, or slope x where x is negative. ONNX PRelu-16.
public struct PRelu: DifferentiableBinaryOp {
  public static let spec = OpSpec("prelu", "Each element, times a slope of its own where it is negative.", operands: ["input", "slope"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double, _ slope: Double) -> Double { x < 0 ? slope * x : x }
  public func callAsFunction(_ x: Int64, _ slope: Int64) -> Int64 { x < 0 ? slope &* x : x }
  public func callAsFunction(_ x: UInt64, _ slope: UInt64) -> UInt64 { x }
  public func derivatives(at x: Expression, _ y: Expression, _ z: Expression, times cotangent: Expression) throws(Diagnostic) -> (Expression, Expression) {
    let isNegative = try x.isLess(than: 0), zero = cotangent.constant(0)
    return (try isNegative.selects(cotangent * y, else: cotangent), try isNegative.selects(cotangent * x, else: zero))
  }
}
