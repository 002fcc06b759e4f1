/// -x, wrapping for integers. ONNX Neg-13.
public struct Negate: RealUnaryElementwiseOp, DifferentiableUnaryOp {
  public static let spec = OpSpec("negate", "Each element with its sign changed.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { -x }
  public func callAsFunction(_ x: Int64) -> Int64 { 0 &- x }
  public func callAsFunction(_ x: UInt64) -> UInt64 { 0 &- x }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { x.constant(-1) }
}
