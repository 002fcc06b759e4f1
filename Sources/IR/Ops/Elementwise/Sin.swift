internal import Foundation

/// sin x. ONNX Sin-22.
public struct Sin: DifferentiableUnaryOp {
  public static let spec = OpSpec("sin", "The sine of each element, in radians.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.sin(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.apply(Cos()) }
}
