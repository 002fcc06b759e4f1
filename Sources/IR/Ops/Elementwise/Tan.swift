internal import Foundation

/// tan x. ONNX Tan-22.
public struct Tan: DifferentiableUnaryOp {
  public static let spec = OpSpec("tan", "The tangent of each element, in radians.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.tan(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try 1 + y * y }
}
