internal import Foundation

/// ln(1 + exp(x)). ONNX Softplus-22.
public struct Softplus: DifferentiableUnaryOp {
  public static let spec = OpSpec("softplus", "A smooth form of the larger of each element and zero.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.apply(Sigmoid()) }
}
