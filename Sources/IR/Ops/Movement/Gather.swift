/// Slices of a tensor along an axis, picked by position; negative positions count from the end. The positions' axes take
/// the picked axis's place. ONNX Gather-13.
public struct Gather: ShapeArithmeticOp, DifferentiableOp {
  public static let spec = OpSpec("gather", "Slices of a tensor picked by position along an axis.", operands: ["input", "indices"])
  public var axis: Int
  public init(axis: Int = 0) { self.axis = axis }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], axis = try normalizedAxis(axis, rank: operands[0].rank)
    try operands[1].require(.index, "positions")
    let dimensions = input.shape.dimensions
    return [TensorType(input.elementType, Shape(Array(dimensions[..<axis]) + operands[1].shape.dimensions + Array(dimensions[(axis + 1)...])))]
  }

  public func contents(for operands: Operands) -> [Dimension]? {
    guard operands[0].rank == 1, operands[0].isShapeLike, operands[1].rank <= 1, let extents = operands[0].extents, let indices = operands[1].numbers else { return nil }
    let picked = indices.compactMap { index in (try? checkedIndex(index, extent: extents.count)).map { extents[$0] } }
    return picked.count == indices.count ? picked : nil
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0]
    let axis = try normalizedAxis(axis, rank: input.rank), extent = input.shape[axis]
    var positions: [Int] = []
    for index in arguments[1].ints { positions.append(try checkedIndex(index, extent: extent)) }
    let outer = input.shape.prefix(axis).reduce(1, *), inner = input.shape.suffix(from: axis + 1).reduce(1, *)
    var indices: [Int] = []
    indices.reserveCapacity(shape.reduce(1, *))
    for row in 0..<outer {
      for position in positions {
        let start = (row * extent + position) * inner
        indices += start..<(start + inner)
      }
    }
    return [input.selecting(indices, shape: shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let input = site.operand(0), indices = site.operand(1), cotangent = try site.cotangent(0)
    let axis = try normalizedAxis(axis, rank: input.rank), count = indices.rank
    // Slices in front, so that each is added to as a whole.
    let order = Array(axis..<axis + count) + Array(0..<axis) + Array((axis + count)..<cotangent.rank)
    let front = [axis] + (0..<input.rank).filter { $0 != axis }
    let zeros = try input.zeros().transposed(front)
    let sums = try zeros.apply(ScatterND(reduction: .add), indices.apply(Unsqueeze(axes: [count])), cotangent.transposed(order))
    return [try sums.transposed(front.indices.sorted { front[$0] < front[$1] })]
  }
}
