/// x, or alpha x where x is negative. ONNX LeakyRelu-16.
public struct LeakyRelu: DifferentiableUnaryOp {
  public static let spec = OpSpec("leaky_relu", "Each element, times a small slope where it is negative.", operands: ["input"], traits: .elementwise)
  public var alpha: Double
  public init(alpha: Double = 0.01) { self.alpha = alpha }
  public func callAsFunction(_ x: Double) -> Double { x < 0 ? alpha * x : x }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.isGreater(than: 0).selects(x.constant(1), else: x.constant(alpha)) }
}
