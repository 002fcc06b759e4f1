/// The smaller of x and y, NaN where either is. ONNX Min-13 (of two).
public struct Minimum: DifferentiableBinaryOp, ShapeArithmeticOp {
  public static let spec = OpSpec("minimum", "The smaller of two tensors' elements.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public init() {}
  public func callAsFunction(_ x: Double, _ y: Double) -> Double { x.isNaN || x < y ? x : y }
  public func callAsFunction(_ x: Int64, _ y: Int64) -> Int64 { min(x, y) }
  public func callAsFunction(_ x: UInt64, _ y: UInt64) -> UInt64 { min(x, y) }
  public func contents(for operands: Operands) -> [Dimension]? {
    combinedContents(operands) { a, b in
      if let x = a.fixedValue, let y = b.fixedValue { return .fixed(min(x, y)) }
      return a.isCertainlyEqual(to: b) ? a : .unknown
    }
  }
  public func derivatives(at x: Expression, _ y: Expression, _ z: Expression, times cotangent: Expression) throws(Diagnostic) -> (Expression, Expression) {
    try shared(x, y, z, cotangent)
  }
}
