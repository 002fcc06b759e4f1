/// max(0, min(1, alpha x + beta)). ONNX HardSigmoid-22.
public struct HardSigmoid: DifferentiableUnaryOp {
  public static let spec = OpSpec("hard_sigmoid", "A piecewise linear sigmoid of each element.", operands: ["input"], traits: .elementwise)
  public var alpha: Double, beta: Double
  public init(alpha: Double = 0.2, beta: Double = 0.5) { self.alpha = alpha; self.beta = beta }
  public func callAsFunction(_ x: Double) -> Double { x.isNaN ? x : max(0, min(1, alpha * x + beta)) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try y.isGreater(than: 0).apply(And(), y.isLess(than: 1)).selects(x.constant(alpha), else: x.constant(0)) }
}
