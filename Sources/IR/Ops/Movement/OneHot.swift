/// For each index a new axis of `depth` elements: the second of `values` at the index, the first elsewhere. Negative
/// indices count from the end; an index outside selects nothing. ONNX OneHot-11.
public struct OneHot: DifferentiableOp {
  public static let spec = OpSpec("one_hot", "A new axis on which each index marks one element.", operands: ["indices", "depth", "values"])
  /// The place of the new axis in the result.
  public var axis: Int
  public init(axis: Int = -1) { self.axis = axis }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (indices, depth, values) = (operands[0], operands[1], operands[2])
    try indices.require(.real, "indices")
    try depth.require(.real, "depth")
    try depth.require(rank: 0...1, "depth")
    guard values.rank == 1, !values.shape[0].isCertainlyDifferent(from: .fixed(2)) else {
      throw Diagnostic("type.operand", "the values are not two", found: "\(values.type)", expected: "the value elsewhere and the value at the index")
    }
    let extent = depth.extents?.first ?? depth.constant?.ints.first.map { .fixed($0) } ?? .unknown
    guard extent.fixedValue ?? 0 >= 0 else {
      throw Diagnostic("type.shape", "a negative extent", found: "depth \(extent)", expected: "a depth of 0 or more")
    }
    var shape = indices.shape.dimensions
    shape.insert(extent, at: try normalizedAxis(axis, rank: indices.rank + 1))
    return [TensorType(values.elementType, Shape(shape))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], lines = AxisLines(shape, axis: try normalizedAxis(axis, rank: shape.count))
    var marks = Array(repeating: 0, count: shape.reduce(1, *))
    for (start, index) in zip(lines.starts, arguments[0].ints) {
      let place = index < 0 ? index + lines.extent : index
      if place >= 0, place < lines.extent { marks[start + place * lines.inner] = 1 }
    }
    return [arguments[2].selecting(marks, shape: shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let cotangent = try site.cotangent(0), values = site.operand(2)
    let marks = try site.operand(0).apply(self, site.operand(1), Expression(site.builder.constant(Tensor(values.elementType, [2], doubles: [0, 1])), in: site.builder))
    let inside = try (cotangent * marks).sum(keepsDimensions: false).reshaped([1]), all = try cotangent.sum(keepsDimensions: false).reshaped([1])
    return [nil, nil, try (all - inside).apply(Concat(axis: 0), inside)]
  }
}
