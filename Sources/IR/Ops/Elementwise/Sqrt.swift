/// √x, NaN below zero. ONNX Sqrt-13.
public struct Sqrt: DifferentiableUnaryOp {
  public static let spec = OpSpec("sqrt", "The square root of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x.squareRoot() }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try 0.5 / y }
}
