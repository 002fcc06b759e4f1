internal import Foundation

/// The inverse of the hyperbolic tangent, NaN outside -1...1. ONNX Atanh-22.
public struct Atanh: DifferentiableUnaryOp {
  public static let spec = OpSpec("atanh", "The number whose hyperbolic tangent is each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.atanh(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try 1 / (1 - x * x) }
}
