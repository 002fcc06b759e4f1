/// 1 / x. ONNX Reciprocal-13.
public struct Reciprocal: DifferentiableUnaryOp {
  public static let spec = OpSpec("reciprocal", "One over each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { 1 / x }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try -(y * y) }
}
