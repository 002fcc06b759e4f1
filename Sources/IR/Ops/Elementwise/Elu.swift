internal import Foundation

/// x, or alpha (exp(x) - 1) where x is negative. ONNX Elu-22.
public struct Elu: DifferentiableUnaryOp {
  public static let spec = OpSpec("elu", "Each element, exponential below zero.", operands: ["input"], traits: .elementwise)
  public var alpha: Double
  public init(alpha: Double = 1) { self.alpha = alpha }
  public func callAsFunction(_ x: Double) -> Double { x < 0 ? alpha * expm1(x) : x }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.isGreater(than: 0).selects(x.constant(1), else: y + alpha) }
}
