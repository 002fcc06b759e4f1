/// 1 / (1 + exp(-x)). ONNX Sigmoid-13.
public struct Sigmoid: DifferentiableUnaryOp {
  public static let spec = OpSpec("sigmoid", "The logistic function of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Activation.sigmoid(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try y * (1 - y) }
}
