/// x + bias below -threshold, x - bias above threshold, 0 between. ONNX Shrink-9, whose `lambd` is the threshold.
public struct Shrink: DifferentiableUnaryOp {
  public static let spec = OpSpec("shrink", "Each element moved toward zero, and zero where it is small.", operands: ["input"], traits: .elementwise)
  public static var elements: ElementKind { .real }
  public var bias: Double, threshold: Double
  public init(bias: Double = 0, threshold: Double = 0.5) { self.bias = bias; self.threshold = threshold }
  public func callAsFunction(_ x: Double) -> Double { x < -threshold ? x + bias : x > threshold ? x - bias : 0 }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.apply(Abs()).isGreater(than: threshold).selects(x.constant(1), else: x.constant(0)) }
}
