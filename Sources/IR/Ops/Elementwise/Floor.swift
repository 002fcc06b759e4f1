/// The largest integer not above x. ONNX Floor-13.
public struct Floor: UnaryElementwiseOp, PiecewiseConstantOp {
  public static let spec = OpSpec("floor", "Each element rounded down to an integer.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x.rounded(.down) }
}
