/// x max(0, min(1, x / 6 + 1/2)). ONNX HardSwish-22.
public struct HardSwish: DifferentiableUnaryOp {
  public static let spec = OpSpec("hard_swish", "Each element times a piecewise linear sigmoid of itself.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x * max(0, min(1, x / 6 + 0.5)) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.isLess(than: -3).selects(x.constant(0), else: x.isGreater(than: 3).selects(x.constant(1), else: x / 3 + 0.5)) }
}
