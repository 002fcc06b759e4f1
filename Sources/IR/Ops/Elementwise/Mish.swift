internal import Foundation

/// x tanh(ln(1 + exp(x))). ONNX Mish-22.
public struct Mish: DifferentiableUnaryOp {
  public static let spec = OpSpec("mish", "Each element times the hyperbolic tangent of its softplus.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x * Foundation.tanh(Softplus()(x)) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression {
    let t = try x.apply(Softplus()).apply(Tanh())
    return try t + x * (1 - t * t) * x.apply(Sigmoid())
  }
}
