internal import Foundation

/// max(0, x) + min(0, alpha (exp(x / alpha) - 1)): an ELU with a continuous derivative. ONNX Celu-12.
public struct Celu: DifferentiableUnaryOp {
  public static let spec = OpSpec("celu", "Each element, exponential below zero, with a continuous derivative.", operands: ["input"], traits: .elementwise)
  public var alpha: Double
  public init(alpha: Double = 1) { self.alpha = alpha }
  public func callAsFunction(_ x: Double) -> Double { x.isNaN ? x : max(0, x) + min(0, alpha * expm1(x / alpha)) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.isGreater(than: 0).selects(x.constant(1), else: (x / alpha).exponential()) }
}
