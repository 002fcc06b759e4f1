/// 1 / (1 + exp(-x)). ONNX Sigmoid-13.
public struct Sigmoid: UnaryElementwiseOp {
  public static let spec = OpSpec("sigmoid", "The logistic function of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Activation.sigmoid(x) }
}
