internal import Foundation

/// cos x. ONNX Cos-22.
public struct Cos: DifferentiableUnaryOp {
  public static let spec = OpSpec("cos", "The cosine of each element, in radians.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.cos(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try -x.apply(Sin()) }
}
