internal import Foundation

/// cosh x. ONNX Cosh-22.
public struct Cosh: DifferentiableUnaryOp {
  public static let spec = OpSpec("cosh", "The hyperbolic cosine of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.cosh(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try x.apply(Sinh()) }
}
