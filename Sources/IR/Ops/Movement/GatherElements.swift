/// For each position of `indices`, the element at that position with the coordinate along the axis replaced by the
/// index; negative indices count from the end. ONNX GatherElements-13.
public struct GatherElements: DifferentiableOp {
  public static let spec = OpSpec("gather_elements", "Elements picked by their position along an axis.", operands: ["input", "indices"])
  public var axis: Int
  public init(axis: Int = 0) { self.axis = axis }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, indices) = (operands[0], operands[1])
    try indices.require(.index, "positions")
    try requireSubshape(indices, of: input, but: try normalizedAxis(axis, rank: input.rank))
    return [TensorType(input.elementType, indices.shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let (input, indices) = (arguments[0], arguments[1]), shape = try resultShapes(arguments)[0]
    return [input.selecting(try elementPositions(indices, in: input.shape, axis: axis), shape: shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.operand(0).zeros().apply(ScatterElements(axis: axis, reduction: .add), site.operand(1), site.cotangent(0))] }
}

/// Refuses positions that leave the operand along another axis than the one that they are given for.
func requireSubshape(_ indices: Operand, of input: Operand, but axis: Int) throws(Diagnostic) {
  let fits = indices.rank == input.rank && (0..<input.rank).allSatisfy { i in
    guard i != axis, let count = indices.shape[i].fixedValue, let extent = input.shape[i].fixedValue else { return true }
    return count <= extent
  }
  guard fits else {
    throw Diagnostic("type.shape-mismatch", "the positions do not fit the operand", found: "\(indices.type) for \(input.type)", expected: "as many axes, and extents no larger but along axis \(axis)")
  }
}

/// The offsets in a row-major tensor of `shape` that `indices` name along `axis`.
func elementPositions(_ indices: Tensor, in shape: [Int], axis: Int) throws(Diagnostic) -> [Int] {
  let axis = try normalizedAxis(axis, rank: shape.count)
  var strides = rowMajorStrides(shape)
  let step = strides[axis]
  strides[axis] = 0
  var result: [Int] = []
  for (start, index) in zip(offsets(indices.shape, strides: strides), indices.ints) {
    result.append(start + (try checkedIndex(index, extent: shape[axis])) * step)
  }
  return result
}
