/// x / (1 + |x|). ONNX Softsign-22.
public struct Softsign: DifferentiableUnaryOp {
  public static let spec = OpSpec("softsign", "Each element over one plus its magnitude.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x / (1 + abs(x)) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try 1 / (1 + x.apply(Abs())).squared() }
}
