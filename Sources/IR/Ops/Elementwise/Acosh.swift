internal import Foundation

/// The inverse of the hyperbolic cosine, NaN below 1. ONNX Acosh-22.
public struct Acosh: DifferentiableUnaryOp {
  public static let spec = OpSpec("acosh", "The number whose hyperbolic cosine is each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.acosh(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try 1 / (x * x - 1).squareRoot() }
}
