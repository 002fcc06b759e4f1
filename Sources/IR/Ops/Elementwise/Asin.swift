internal import Foundation

/// The inverse of the sine, NaN outside -1...1. ONNX Asin-22.
public struct Asin: DifferentiableUnaryOp {
  public static let spec = OpSpec("asin", "The angle in radians whose sine is each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.asin(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try 1 / (1 - x * x).squareRoot() }
}
