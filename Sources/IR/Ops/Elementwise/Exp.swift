internal import Foundation

/// e to the power x. ONNX Exp-13.
public struct Exp: DifferentiableUnaryOp {
  public static let spec = OpSpec("exp", "The exponential of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.exp(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { y }
}
