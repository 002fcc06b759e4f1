/// The smallest integer not below x. ONNX Ceil-13.
public struct Ceil: UnaryElementwiseOp, PiecewiseConstantOp {
  public static let spec = OpSpec("ceil", "Each element rounded up to an integer.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x.rounded(.up) }
}
