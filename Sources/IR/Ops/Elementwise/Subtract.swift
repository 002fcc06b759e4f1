/// x - y with broadcasting. ONNX Sub-14.
public struct Subtract: DifferentiableBinaryOp, ShapeArithmeticOp {
  public static let spec = OpSpec("subtract", "The difference of two tensors.", operands: ["lhs", "rhs"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double, _ y: Double) -> Double { x - y }
  public func callAsFunction(_ x: Int64, _ y: Int64) -> Int64 { x &- y }
  public func contents(for operands: Operands) -> [Dimension]? { combinedContents(operands, -) }
  public func derivatives(at x: Expression, _ y: Expression, _ z: Expression, times cotangent: Expression) throws(Diagnostic) -> (Expression, Expression) {
    (cotangent, try -cotangent)
  }
}
