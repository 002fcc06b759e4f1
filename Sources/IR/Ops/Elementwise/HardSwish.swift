/// x max(0, min(1, x / 6 + 1/2)). ONNX HardSwish-22.
public struct HardSwish: UnaryElementwiseOp {
  public static let spec = OpSpec("hard_swish", "Each element times a piecewise linear sigmoid of itself.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x * max(0, min(1, x / 6 + 0.5)) }
}
