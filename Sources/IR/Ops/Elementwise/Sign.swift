/// -1, 0 or 1; NaN stays NaN. ONNX Sign-13.
public struct Sign: RealUnaryElementwiseOp, PiecewiseConstantOp {
  public static let spec = OpSpec("sign", "Minus one, zero or one, as each element is negative, zero or positive.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x }
  public func callAsFunction(_ x: Int64) -> Int64 { x.signum() }
  public func callAsFunction(_ x: UInt64) -> UInt64 { x == 0 ? 0 : 1 }
}
