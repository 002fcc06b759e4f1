/// A tensor with slices updated: each tuple of `indices` names a slice by its leading coordinates. ONNX ScatterND-18.
public struct ScatterND: DifferentiableOp {
  public static let spec = OpSpec("scatter_nd", "A tensor with slices updated at tuples of positions.", operands: ["input", "indices", "updates"])
  public var reduction: ScatterReduction
  public init(reduction: ScatterReduction = .none) { self.reduction = reduction }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, indices, updates) = (operands[0], operands[1], operands[2]), width = try tupleLength(indices)
    try input.require(reduction.elements)
    try requireEqualElementTypes([input, updates])
    let expected = width <= input.rank ? indices.shape.dimensions.dropLast() + input.shape.dimensions[width...] : []
    guard width <= input.rank, updates.rank == expected.count, !zip(updates.shape.dimensions, expected).contains(where: { $0.isCertainlyDifferent(from: $1) }) else {
      throw Diagnostic("type.shape-mismatch", "positions and updates do not fit", found: "\(indices.type) and \(updates.type) for \(input.type)", expected: "one slice of the operand for each tuple")
    }
    return [input.type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    _ = try resultShapes(arguments)
    let (input, indices) = (arguments[0], arguments[1])
    let inner = input.shape.dropFirst(indices.shape[indices.rank - 1]).reduce(1, *)
    let positions = try tuplePositions(indices, in: input.shape).flatMap { $0..<($0 + inner) }
    return [reduction.apply(arguments[2], at: positions, to: input)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let cotangent = try site.cotangent(0), indices = site.operand(1), updates = site.operand(2)
    let picked = try cotangent.apply(GatherND(), indices)
    switch reduction {
    case .add: return [cotangent, nil, picked]
    // Of several updates of one element the last one stays: which, this derivative does not tell apart.
    case .none: return [try cotangent.apply(self, indices, updates.zeros()), nil, picked]
    case .multiply:
      let factors = try site.operand(0).filled(1).apply(self, indices, updates)
      return [try cotangent * factors, nil, try (cotangent * site.result(0)).apply(GatherND(), indices) / updates]
    case .maximum, .minimum:
      // To whichever the result is.
      let (x, y, zero) = (site.operand(0), site.result(0), cotangent.constant(0))
      return [try x.isEqual(to: y).selects(cotangent, else: zero), nil, try updates.isEqual(to: y.apply(GatherND(), indices)).selects(picked, else: zero)]
    }
  }
}
