/// Every `steps[i]`-th element from `starts[i]` to before `ends[i]` along `axes[i]` (all axes in order where the operand
/// is absent; steps of 1 likewise). Negative positions count from the end; positions beyond an end mean the end.
/// ONNX Slice-13.
public struct Slice: ShapeArithmeticOp, SelectionOp {
  public static let spec = OpSpec("slice", "A part of a tensor, with steps.", operands: ["input", "starts", "ends", "axes?", "steps?"])
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0]
    for (index, name) in [(1, "starts"), (2, "ends"), (3, "axes"), (4, "steps")] {
      try operands.optional(index)?.requireList(name)
    }
    var shape = input.shape
    guard let count = (operands[1].extents ?? operands[2].extents)?.count ?? operands[1].shape[0].fixedValue,
      let axes = try axes(operands, count: count)
    else { return [TensorType(input.elementType, Shape(Array(repeating: .unknown, count: input.rank)))] }
    for (index, axis) in axes.enumerated() {
      let step = operands.optional(4) == nil ? 1 : operands.optional(4)?.extents?[checked: index]?.fixedValue
      if step == 0 { throw Diagnostic("type.slice", "a step of zero", found: "axis \(axis)", expected: "a step other than 0") }
      shape[axis] = extent(of: shape[axis], from: operands[1].extents?[checked: index], to: operands[2].extents?[checked: index], step: step)
    }
    return [TensorType(input.elementType, shape)]
  }

  /// The sliced axes, nil where they are not known.
  private func axes(_ operands: Operands, count: Int) throws(Diagnostic) -> [Int]? {
    let input = operands[0], axes: [Int]
    if let operand = operands.optional(3) {
      guard let numbers = operand.numbers else { return nil }
      axes = try normalizedAxes(numbers, rank: input.rank)
    } else { axes = Array(0..<min(count, input.rank)) }
    for operand in [operands[1], operands[2], operands.optional(4)].compactMap({ $0 }) where Dimension.fixed(count).isCertainlyDifferent(from: operand.shape[0]) || axes.count != count {
      throw Diagnostic("type.slice", "positions and axes differ in number", found: "\(operands[1].type), \(operand.type), \(axes.count) axes", expected: "one start, end and step for each axis")
    }
    return axes
  }

  private func extent(of whole: Dimension, from start: Dimension?, to end: Dimension?, step: Int?) -> Dimension {
    guard let start, let end, let step else { return .unknown }
    if let n = whole.fixedValue, let first = start.fixedValue, let last = end.fixedValue {
      return .fixed(Self.positions(first, last, step, extent: n).count)
    }
    guard step == 1, let first = start.fixedValue, first >= 0 else { return .unknown }
    // What exporters write for "to the end" is larger than any extent.
    if let last = end.fixedValue, last >= Int(Int32.max) { return whole - start }
    if let last = end.fixedValue, last < 0 { return whole - .fixed(first - last) }
    return end.isCertainlyEqual(to: whole) ? whole - start : .unknown
  }

  /// The first position and how many are taken, by the rules above.
  static func positions(_ start: Int, _ end: Int, _ step: Int, extent: Int) -> (first: Int, count: Int) {
    func clamp(_ position: Int, _ low: Int, _ high: Int) -> Int { max(low, min(high, position < 0 ? position + extent : position)) }
    let size = step.magnitude
    if step > 0 {
      let first = clamp(start, 0, extent), last = clamp(end, 0, extent)
      return (first, first < last ? Int(UInt(last - first - 1) / size) + 1 : 0)
    }
    let first = clamp(start, -1, extent - 1), last = clamp(end, -1, extent - 1)
    return (first, first > last ? Int(UInt(first - last - 1) / size) + 1 : 0)
  }

  public func contents(for operands: Operands) -> [Dimension]? {
    guard operands[0].rank == 1, operands[0].isShapeLike, let extents = operands[0].extents,
      let start = operands[1].numbers?.first, let end = operands[2].numbers?.first
    else { return nil }
    let step = operands.optional(4) == nil ? 1 : operands.optional(4)?.numbers?.first ?? 0
    guard step != 0 else { return nil }
    let (first, count) = Self.positions(start, end, step, extent: extents.count)
    return (0..<count).map { extents[first + $0 * step] }
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0], starts = arguments[1].ints, ends = arguments[2].ints
    let axes = try axes(arguments.operands, count: starts.count) ?? [], steps = arguments.optional(4)?.ints
    var strides = rowMajorStrides(input.shape), origin = 0
    for (index, axis) in axes.enumerated() where shape[axis] > 0 {
      let step = steps?[index] ?? 1
      origin += Self.positions(starts[index], ends[index], step, extent: input.shape[axis]).first * strides[axis]
      // A step is not larger than the axis where more than one element is taken.
      strides[axis] = shape[axis] > 1 ? strides[axis] * step : 0
    }
    return [input.selecting(offsets(shape, strides: strides, from: origin), shape: shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let input = site.operand(0), cotangent = try site.cotangent(0)
    guard let starts = site.constant(1)?.ints, let ends = site.constant(2)?.ints, site.constant(4)?.ints.allSatisfy({ $0 == 1 }) ?? (site.optional(4) == nil),
      let shape = input.shape.fixed
    else { return [try scattered(site)] }
    var before = shape.map { _ in 0 }, after = before
    for (index, axis) in (site.constant(3)?.ints ?? Array(starts.indices)).enumerated() {
      let axis = try normalizedAxis(axis, rank: shape.count)
      let (first, count) = Self.positions(starts[index], ends[index], 1, extent: shape[axis])
      if count > 0 { before[axis] = first }
      after[axis] = shape[axis] - count - before[axis]
    }
    return [try cotangent.apply(Pad(), cotangent.integers(before + after))]
  }
}

extension Array {
  subscript(checked index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
