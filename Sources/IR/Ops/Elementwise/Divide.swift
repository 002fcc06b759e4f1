/// x / y with broadcasting; integers truncate toward zero, and an integer divided by zero is zero. ONNX Div-14.
public struct Divide: DifferentiableBinaryOp, ShapeArithmeticOp {
  public static let spec = OpSpec("divide", "The quotient of two tensors, element by element.", operands: ["lhs", "rhs"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double, _ y: Double) -> Double { x / y }
  public func callAsFunction(_ x: Int64, _ y: Int64) -> Int64 { y == 0 ? 0 : x.dividedReportingOverflow(by: y).partialValue }
  public func callAsFunction(_ x: UInt64, _ y: UInt64) -> UInt64 { y == 0 ? 0 : x / y }
  public func contents(for operands: Operands) -> [Dimension]? { combinedContents(operands, /) }
  public func derivatives(at x: Expression, _ y: Expression, _ z: Expression, times cotangent: Expression) throws(Diagnostic) -> (Expression, Expression) {
    (try cotangent / y, try -(cotangent * z / y))
  }
}
