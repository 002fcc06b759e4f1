/// A tensor with elements updated: update i goes to its own position with the coordinate along the axis replaced by
/// index i. ONNX ScatterElements-18.
public struct ScatterElements: DifferentiableOp {
  public static let spec = OpSpec("scatter_elements", "A tensor with elements updated at positions along an axis.", operands: ["input", "indices", "updates"])
  public var axis: Int
  public var reduction: ScatterReduction
  public init(axis: Int = 0, reduction: ScatterReduction = .none) { self.axis = axis; self.reduction = reduction }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, indices, updates) = (operands[0], operands[1], operands[2])
    try input.require(reduction.elements)
    try indices.require(.index, "positions")
    try requireEqualElementTypes([input, updates])
    try requireSubshape(indices, of: input, but: try normalizedAxis(axis, rank: input.rank))
    guard updates.rank == indices.rank, !zip(updates.shape.dimensions, indices.shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) else {
      throw Diagnostic("type.shape-mismatch", "positions and updates differ in number", found: "\(indices.type) and \(updates.type)", expected: "one position for each update")
    }
    return [input.type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    _ = try resultShapes(arguments)
    return [reduction.apply(arguments[2], at: try elementPositions(arguments[1], in: arguments[0].shape, axis: axis), to: arguments[0])]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let cotangent = try site.cotangent(0), indices = site.operand(1), updates = site.operand(2)
    let picked = try cotangent.apply(GatherElements(axis: axis), indices)
    switch reduction {
    case .add: return [cotangent, nil, picked]
    // Of several updates of one element the last one stays: which, this derivative does not tell apart.
    case .none: return [try cotangent.apply(self, indices, updates.zeros()), nil, picked]
    case .multiply:
      let factors = try site.operand(0).filled(1).apply(self, indices, updates)
      return [try cotangent * factors, nil, try (cotangent * site.result(0)).apply(GatherElements(axis: axis), indices) / updates]
    case .maximum, .minimum:
      // To whichever the result is.
      let (x, y, zero) = (site.operand(0), site.result(0), cotangent.constant(0))
      return [try x.isEqual(to: y).selects(cotangent, else: zero), nil, try updates.isEqual(to: y.apply(GatherElements(axis: axis), indices)).selects(picked, else: zero)]
    }
  }
}
