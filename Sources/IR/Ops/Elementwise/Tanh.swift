internal import Foundation

/// tanh x. ONNX Tanh-13.
public struct Tanh: DifferentiableUnaryOp {
  public static let spec = OpSpec("tanh", "The hyperbolic tangent of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.tanh(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try 1 - y * y }
}
