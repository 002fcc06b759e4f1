/// A tensor repeated along each axis as often as `repeats` says. ONNX Tile-13.
public struct Tile: DifferentiableOp {
  public static let spec = OpSpec("tile", "A tensor repeated along its axes.", operands: ["input", "repeats"])
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, repeats) = (operands[0], operands[1])
    try repeats.requireList("repeats")
    let extents = repeats.extents ?? Array(repeating: .unknown, count: repeats.shape[0].fixedValue ?? input.rank)
    guard extents.count == input.rank, !extents.contains(where: { ($0.fixedValue ?? 0) < 0 }) else {
      throw Diagnostic("type.repeats", "the repeats do not fit", found: "[\(Shape(extents))] for \(input.type)", expected: "one number, 0 or more, for each axis")
    }
    return [TensorType(input.elementType, Shape(zip(input.shape.dimensions, extents).map { $0 * $1 }))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0]
    // Each axis becomes two: the repeats, which stay in place, and the elements.
    let walk = zip(arguments[1].ints, input.shape).flatMap { [$0, $1] }
    return [input.selecting(offsets(walk, strides: rowMajorStrides(input.shape).flatMap { [0, $0] }), shape: shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let shape = try site.fixedShape(0)
    guard let repeats = site.constant(1)?.ints else { throw site.unknownShape("repeats of \(site.operand(1).type)") }
    let split = zip(repeats, shape).flatMap { [$0, $1] }
    return [try site.cotangent(0).reshaped(split).sum(shape.indices.map { 2 * $0 }, keepsDimensions: false)]
  }
}
