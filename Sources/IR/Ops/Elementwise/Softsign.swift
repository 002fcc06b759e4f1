/// x / (1 + |x|). ONNX Softsign-22.
public struct Softsign: UnaryElementwiseOp {
  public static let spec = OpSpec("softsign", "Each element over one plus its magnitude.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x / (1 + abs(x)) }
}
