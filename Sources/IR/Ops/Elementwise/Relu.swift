/// max(x, 0), NaN kept. ONNX Relu-14.
public struct Relu: RealUnaryElementwiseOp, DifferentiableUnaryOp {
  public static let spec = OpSpec("relu", "The larger of each element and zero.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x < 0 ? 0 : x }
  public func callAsFunction(_ x: Int64) -> Int64 { max(x, 0) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.isGreater(than: 0).selects(x.constant(1), else: x.constant(0)) }
}
