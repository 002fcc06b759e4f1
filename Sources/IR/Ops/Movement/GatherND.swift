/// Slices picked by tuples of positions: the last axis of `indices` holds positions along the operand's axes after the
/// `batchDimensions` leading ones, which both operands share. ONNX GatherND-13.
public struct GatherND: SelectionOp {
  public static let spec = OpSpec("gather_nd", "Slices of a tensor picked by tuples of positions.", operands: ["input", "indices"])
  public var batchDimensions: Int
  public init(batchDimensions: Int = 0) { self.batchDimensions = batchDimensions }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, indices) = (operands[0], operands[1]), width = try tupleLength(indices)
    guard batchDimensions >= 0, batchDimensions < indices.rank, width <= input.rank - batchDimensions,
      (0..<batchDimensions).allSatisfy({ !input.shape[$0].isCertainlyDifferent(from: indices.shape[$0]) })
    else {
      throw Diagnostic(
        "type.gather", "the positions do not fit the operand", found: "\(indices.type) for \(input.type), \(batchDimensions) batch axes",
        expected: "equal batch axes and tuples no longer than the other axes of the operand")
    }
    return [TensorType(input.elementType, Shape(Array(indices.shape.dimensions.dropLast()) + Array(input.shape.dimensions[(batchDimensions + width)...])))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let (input, indices) = (arguments[0], arguments[1]), shape = try resultShapes(arguments)[0]
    let tuples = indices.shape.dropLast().reduce(1, *), batches = input.shape.prefix(batchDimensions).reduce(1, *)
    let starts = try tuplePositions(indices, in: Array(input.shape.dropFirst(batchDimensions)))
    let perBatch = batches == 0 ? 0 : tuples / batches, batchSize = input.shape.dropFirst(batchDimensions).reduce(1, *)
    let inner = input.shape.dropFirst(batchDimensions + indices.shape[indices.rank - 1]).reduce(1, *)
    var result: [Int] = []
    for (number, start) in starts.enumerated() {
      let origin = number / max(perBatch, 1) * batchSize + start
      result += origin..<(origin + inner)
    }
    return [input.selecting(result, shape: shape)]
  }
}

/// The number of positions in each tuple of `indices`, which the rank of a result depends on.
func tupleLength(_ indices: Operand) throws(Diagnostic) -> Int {
  try indices.require(.index, "positions")
  try indices.require(rank: 1...Int.max, "positions")
  guard let width = indices.shape[indices.rank - 1].fixedValue else {
    throw Diagnostic("type.rank-unknown", "the number of axes of the result is not known before the program runs", found: "positions of \(indices.type)", expected: "tuples of a known length")
  }
  return width
}

/// The offset in a row-major tensor of `shape` of the slice that each tuple of `indices` names.
func tuplePositions(_ indices: Tensor, in shape: [Int]) throws(Diagnostic) -> [Int] {
  let width = indices.shape[indices.rank - 1], strides = rowMajorStrides(shape), positions = indices.ints
  var result: [Int] = []
  for tuple in 0..<indices.shape.dropLast().reduce(1, *) {
    var offset = 0
    for i in 0..<width { offset += try checkedIndex(positions[tuple * width + i], extent: shape[i]) * strides[i] }
    result.append(offset)
  }
  return result
}
