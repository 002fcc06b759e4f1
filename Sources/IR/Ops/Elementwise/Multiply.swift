/// x y with broadcasting. ONNX Mul-14.
public struct Multiply: DifferentiableBinaryOp, ShapeArithmeticOp {
  public static let spec = OpSpec("multiply", "The product of two tensors, element by element.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public init() {}
  public func callAsFunction(_ x: Double, _ y: Double) -> Double { x * y }
  public func callAsFunction(_ x: Int64, _ y: Int64) -> Int64 { x &* y }
  public func contents(for operands: Operands) -> [Dimension]? { combinedContents(operands, *) }
  public func derivatives(at x: Expression, _ y: Expression, _ z: Expression, times cotangent: Expression) throws(Diagnostic) -> (Expression, Expression) {
    (try cotangent * y, try cotangent * x)
  }
}
