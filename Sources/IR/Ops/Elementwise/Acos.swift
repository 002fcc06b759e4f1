internal import Foundation

/// The inverse of the cosine, NaN outside -1...1. ONNX Acos-22.
public struct Acos: DifferentiableUnaryOp {
  public static let spec = OpSpec("acos", "The angle in radians whose cosine is each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.acos(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try -(1 / (1 - x * x).squareRoot()) }
}
