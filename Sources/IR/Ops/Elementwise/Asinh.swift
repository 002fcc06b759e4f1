internal import Foundation

/// The inverse of the hyperbolic sine. ONNX Asinh-22.
public struct Asinh: DifferentiableUnaryOp {
  public static let spec = OpSpec("asinh", "The number whose hyperbolic sine is each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.asinh(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try 1 / (x * x + 1).squareRoot() }
}
