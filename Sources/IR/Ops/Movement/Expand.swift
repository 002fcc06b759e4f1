/// A tensor broadcast with a shape: extents of 1 are repeated. ONNX Expand-13.
public struct Expand: ShapeArithmeticOp, DifferentiableOp {
  public static let spec = OpSpec("expand", "A tensor repeated along axes of one element, to a given shape.", operands: ["input", "shape"])
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], count = try listLength(operands[1], "shape")
    guard let extents = operands[1].extents else {
      return [TensorType(input.elementType, Shape(Array(repeating: .unknown, count: max(count, input.rank))))]
    }
    guard !extents.contains(where: { ($0.fixedValue ?? 0) < 0 }) else {
      throw Diagnostic("type.shape", "a negative extent", found: "[\(Shape(extents))]", expected: "extents of 0 or more")
    }
    return [TensorType(input.elementType, try broadcast(input.shape, Shape(extents)))]
  }

  public func contents(for operands: Operands) -> [Dimension]? {
    guard operands[0].isShapeLike, let element = operands[0].extents, element.count == 1, let shape = operands[1].numbers, shape.count <= 1 else { return nil }
    return repeated(element[0], shape)
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0]
    return [input.selecting(offsets(shape, strides: broadcastStrides(input.shape, to: shape)), shape: shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.cotangent(0).summed(to: site.operand(0).shape)] }
}

/// An extent as often as a shape of one axis at most has elements, for lists of a length that shapes have.
func repeated(_ extent: Dimension, _ shape: [Int]) -> [Dimension]? {
  guard shape.count <= 1, let count = shape.checkedProduct(), count <= 64 else { return nil }
  return Array(repeating: extent, count: count)
}
