/// x, or 0 where x does not exceed alpha. ONNX ThresholdedRelu-22.
public struct ThresholdedRelu: DifferentiableUnaryOp {
  public static let spec = OpSpec("thresholded_relu", "Each element that exceeds a threshold, and zero for the others.", operands: ["input"], traits: .elementwise)
  public var alpha: Double
  public init(alpha: Double = 1) { self.alpha = alpha }
  public func callAsFunction(_ x: Double) -> Double { x > alpha ? x : 0 }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.isGreater(than: alpha).selects(x.constant(1), else: x.constant(0)) }
}
