/// The nearest integer, halves to the even one. ONNX Round-22.
public struct Round: UnaryElementwiseOp, PiecewiseConstantOp {
  public static let spec = OpSpec("round", "Each element rounded to the nearest integer, halves to the even one.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x.rounded(.toNearestOrEven) }
}
