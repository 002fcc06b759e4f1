internal import Foundation

/// The inverse of the tangent. ONNX Atan-22.
public struct Atan: DifferentiableUnaryOp {
  public static let spec = OpSpec("atan", "The angle in radians whose tangent is each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.atan(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try 1 / (1 + x * x) }
}
