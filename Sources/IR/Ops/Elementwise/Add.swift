/// x + y with broadcasting. ONNX Add-14.
public struct Add: DifferentiableBinaryOp, ShapeArithmeticOp {
  public static let spec = OpSpec("add", "The sum of two tensors.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public init() {}
  public func callAsFunction(_ x: Double, _ y: Double) -> Double { x + y }
  public func callAsFunction(_ x: Int64, _ y: Int64) -> Int64 { x &+ y }
  public func contents(for operands: Operands) -> [Dimension]? { combinedContents(operands, +) }
  public func derivatives(at x: Expression, _ y: Expression, _ z: Expression, times cotangent: Expression) throws(Diagnostic) -> (Expression, Expression) {
    (cotangent, cotangent)
  }
}
