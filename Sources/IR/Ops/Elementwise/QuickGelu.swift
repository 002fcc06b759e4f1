internal import Foundation

/// x / (1 + exp(-alpha x)): a GELU by the logistic function, alpha 1.702 in CLIP. ONNX Swish-24; Hendrycks and Gimpel 2016.
public struct QuickGelu: DifferentiableUnaryOp {
  public static let spec = OpSpec("quick_gelu", "Each element times the logistic function of a multiple of it.", operands: ["input"], traits: .elementwise)
  public var alpha: Double
  public init(alpha: Double = 1.702) { self.alpha = alpha }
  public func callAsFunction(_ x: Double) -> Double { x / (1 + exp(-alpha * x)) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression {
    let s = try (x * alpha).apply(Sigmoid())
    return try s * (1 + alpha * x * (1 - s))
  }
}
