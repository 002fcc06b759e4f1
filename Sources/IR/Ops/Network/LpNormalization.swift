/// x over its p-norm along one axis, p being 1 or 2; a row of zeros stays. ONNX LpNormalization-22.
public struct LpNormalization: Op {
  public static let spec = OpSpec("lp_normalization", "Division by the norm along one axis.", operands: ["input"])
  public var axis: Int
  public var p: Int
  public init(axis: Int = -1, p: Int = 2) { self.axis = axis; self.p = p }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    guard p == 1 || p == 2 else { throw Diagnostic("type.normalization", "not the order of a norm", found: "\(p)", expected: "1 or 2") }
    return try rowType(operands, axis: axis)
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    _ = try resultShapes(arguments)
    return [try mapRows(arguments[0], axis: axis) { row in
      let norm = p == 1 ? row.reduce(0) { $0 + abs($1) } : row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm != 0 { for i in row.indices { row[i] /= norm } }
    }]
  }
}
