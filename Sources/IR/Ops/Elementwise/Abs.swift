/// |x|; the smallest integer of a type stays itself. ONNX Abs-13.
public struct Abs: RealUnaryElementwiseOp, DifferentiableUnaryOp {
  public static let spec = OpSpec("abs", "The magnitude of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { abs(x) }
  public func callAsFunction(_ x: Int64) -> Int64 { x < 0 ? 0 &- x : x }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.apply(Sign()) }
}
