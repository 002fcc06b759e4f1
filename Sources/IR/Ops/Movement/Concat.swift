/// Tensors one after the other along an axis. ONNX Concat-13.
public struct Concat: ShapeArithmeticOp, DifferentiableOp {
  public static let spec = OpSpec("concat", "Tensors one after the other along an axis.", operands: ["inputs..."])
  public var axis: Int
  public init(axis: Int) { self.axis = axis }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let inputs = operands.present
    guard let first = inputs.first else {
      throw Diagnostic("graph.operand-count", "wrong number of operands", found: "0", expected: "at least one")
    }
    try requireEqualElementTypes(inputs)
    let axis = try normalizedAxis(axis, rank: first.rank)
    var shape = first.shape
    for input in inputs.dropFirst() {
      guard input.rank == shape.rank else { throw wrong(first, input) }
      for i in 0..<shape.rank where i != axis {
        guard !shape[i].isCertainlyDifferent(from: input.shape[i]) else { throw wrong(first, input) }
        if shape[i].fixedValue == nil, input.shape[i].fixedValue != nil || shape[i].isUnknown { shape[i] = input.shape[i] }
      }
      shape[axis] = shape[axis] + input.shape[axis]
    }
    return [TensorType(first.elementType, shape)]
  }
  private func wrong(_ first: Operand, _ other: Operand) -> Diagnostic {
    Diagnostic("type.shape-mismatch", "the tensors do not line up", found: "\(first.type) and \(other.type)", expected: "equal extents but along axis \(axis)")
  }

  public func contents(for operands: Operands) -> [Dimension]? {
    var result: [Dimension] = []
    for input in operands.present {
      guard input.rank == 1, input.isShapeLike, let extents = input.extents else { return nil }
      result += extents
    }
    return result
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let inputs = arguments.present, shape = try resultShapes(arguments)[0]
    let axis = try normalizedAxis(axis, rank: shape.count)
    let outer = shape.prefix(axis).reduce(1, *), inner = shape.suffix(from: axis + 1).reduce(1, *)
    var indices: [Int] = []
    indices.reserveCapacity(shape.reduce(1, *))
    for row in 0..<outer {
      var start = 0
      for input in inputs {
        let count = input.shape[axis] * inner
        indices += (start + row * count)..<(start + (row + 1) * count)
        start += input.elementCount
      }
    }
    return [Tensor.joined(inputs).selecting(indices, shape: shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let cotangent = try site.cotangent(0), axis = try normalizedAxis(axis, rank: cotangent.rank)
    var parts: [Expression?] = [], start = 0
    for index in 0..<site.operandCount {
      guard let count = site.operand(index).shape[axis].fixedValue else { throw site.unknownShape("axis \(axis) of \(site.operand(index).type)") }
      parts.append(site.wants(index) ? try cotangent.sliced(axis: axis, start..<start + count) : nil)
      start += count
    }
    return parts
  }
}
