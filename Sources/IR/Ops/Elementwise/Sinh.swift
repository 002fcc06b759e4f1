internal import Foundation

/// sinh x. ONNX Sinh-22.
public struct Sinh: DifferentiableUnaryOp {
  public static let spec = OpSpec("sinh", "The hyperbolic sine of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.sinh(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.apply(Cosh()) }
}
