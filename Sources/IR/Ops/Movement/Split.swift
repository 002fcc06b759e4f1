/// A tensor in parts of the given sizes along an axis. ONNX Split-18.
public struct Split: DifferentiableOp {
  public static let spec = OpSpec("split", "A tensor in parts along an axis.", operands: ["input"], results: ["outputs..."])
  public var axis: Int
  public var sizes: [Int]
  public init(axis: Int, sizes: [Int]) { self.axis = axis; self.sizes = sizes }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], axis = try normalizedAxis(axis, rank: input.rank)
    guard let total = sizes.checkedSum(), !sizes.isEmpty, !input.shape[axis].isCertainlyDifferent(from: .fixed(total)) else {
      throw Diagnostic("type.split", "the sizes of the parts do not fit", found: "\(sizes) of \(input.type) along axis \(axis)", expected: "sizes that add up to \(input.shape[axis])")
    }
    return sizes.map { size in
      var shape = input.shape
      shape[axis] = .fixed(size)
      return TensorType(input.elementType, shape)
    }
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shapes = try resultShapes(arguments), strides = rowMajorStrides(input.shape)
    let axis = try normalizedAxis(axis, rank: input.rank)
    var start = 0
    return shapes.map { shape in
      defer { start += shape[axis] * strides[axis] }
      return input.selecting(offsets(shape, strides: strides, from: start), shape: shape)
    }
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let first = try site.cotangent(0)
    var others: [Expression?] = []
    for index in sizes.indices.dropFirst() { others.append(try site.cotangent(index)) }
    return [Expression(try site.builder.emit(Concat(axis: axis), [first.value] + others.map { $0?.value })[0], in: site.builder)]
  }
}

extension Sequence where Element == Int {
  /// The sum of extents, or nil when one is negative or the sum does not fit.
  func checkedSum() -> Int? {
    var sum = 0
    for value in self {
      let (next, overflow) = sum.addingReportingOverflow(value)
      if overflow || value < 0 { return nil }
      sum = next
    }
    return sum
  }
}
