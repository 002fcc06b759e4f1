/// x / (1 + exp(-x)), also called swish. ONNX Swish-24 with alpha 1.
public struct SiLU: UnaryElementwiseOp {
  public static let spec = OpSpec("silu", "Each element times its logistic function.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Activation.silu(x) }
}
