internal import Foundation

/// ln x. ONNX Log-13.
public struct Log: DifferentiableUnaryOp {
  public static let spec = OpSpec("log", "The natural logarithm of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.log(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try 1 / x }
}
