/// x over its p-norm along one axis, p being 1 or 2; a row of zeros stays. ONNX LpNormalization-22.
public struct LpNormalization: DifferentiableOp {
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

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, y, cotangent) = (site.operand(0), site.result(0), try site.cotangent(0))
    let norm = p == 1 ? try x.apply(ReduceL1(axes: [axis])) : try x.apply(ReduceL2(axes: [axis]))
    // What is all zero stays as it is.
    let safe = try norm.isEqual(to: norm.constant(0)).selects(norm.constant(1), else: norm)
    let direction = p == 1 ? try x.apply(Sign()) : y
    return [try (cotangent - direction * (cotangent * y).sum([axis])) / safe]
  }
}
