/// A tensor with elements updated: update i goes to its own position with the coordinate along the axis replaced by
/// index i. ONNX ScatterElements-18.
public struct ScatterElements: Op {
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
}
