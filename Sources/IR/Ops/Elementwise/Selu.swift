internal import Foundation

/// gamma x, or gamma alpha (exp(x) - 1) where x is not positive. ONNX Selu-22; Klambauer et al. 2017.
public struct Selu: DifferentiableUnaryOp {
  public static let spec = OpSpec("selu", "Each element scaled, exponential below zero.", operands: ["input"], traits: .elementwise)
  public var alpha: Double, gamma: Double
  public init(alpha: Double = 1.67326319217681884765625, gamma: Double = 1.05070102214813232421875) { self.alpha = alpha; self.gamma = gamma }
  public func callAsFunction(_ x: Double) -> Double { x > 0 ? gamma * x : gamma * alpha * expm1(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.isGreater(than: 0).selects(x.constant(gamma), else: y + gamma * alpha) }
}
