/// x / (1 + exp(-x)), also called swish. ONNX Swish-24 with alpha 1.
public struct SiLU: DifferentiableUnaryOp {
  public static let spec = OpSpec("silu", "Each element times its logistic function.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Activation.silu(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression {
    let s = try x.apply(Sigmoid())
    return try s * (1 + x * (1 - s))
  }
}
