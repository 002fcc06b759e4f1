internal import IR

extension Rewriter {
  /// The value as a view of the earliest value it only rearranges.
  /// - Parameter allowsScale: Whether to look through multiplication by a number, too.
  /// - Parameter stop: Where to stop looking back.
  func view(of value: Value, allowsScale: Bool = false, until stop: (Value) -> Bool = { _ in false }) -> View {
    let value = resolve(value)
    let plain = View(of: value, shape(of: value))
    guard !stop(value), let operation = producer(of: value), let source = operation.operands.first.flatMap({ $0 }), !isConstant(value) else { return plain }
    func inner(_ operand: Value) -> View { view(of: operand, allowsScale: allowsScale, until: stop) }
    switch operation.op {
    case is Reshape, is Squeeze, is Unsqueeze, is Flatten:
      var view = inner(source)
      return view.reshape(to: shape(of: value)) ? view : plain
    case let transpose as Transpose:
      var view = inner(source)
      view.transpose(transpose.permutation)
      return view
    case is Identity:
      return inner(source)
    case let split as Split:
      guard let part = operation.results.firstIndex(of: value), let axis = shape(of: source).normalizedAxis(split.axis) else { return plain }
      var view = inner(source)
      return view.slice(axis: axis, start: split.sizes.prefix(part).reduce(0, +), count: split.sizes[part]) ? view : plain
    case is Slice:
      guard let ranges = sliceRanges(operation) else { return plain }
      var view = inner(source)
      for range in ranges { guard view.slice(axis: range.axis, start: range.start, count: range.count) else { return plain } }
      return view
    case let gather as Gather:
      guard let operand = operation.operands[1], shape(of: operand).rank == 0, let index = scalar(operand), let axis = shape(of: source).normalizedAxis(gather.axis),
        let extent = shape(of: source)[axis].fixedValue
      else { return plain }
      var view = inner(source)
      guard view.slice(axis: axis, start: Int(index) + (index < 0 ? extent : 0), count: 1) else { return plain }
      view.axes.remove(at: axis)
      return view
    case is Multiply, is Divide:
      guard allowsScale, let (operand, factor) = scaling(operation) else { return plain }
      var view = inner(operand)
      view.scale *= factor
      return view
    default:
      return plain
    }
  }

  func isConstant(_ value: Value) -> Bool { constant(value) != nil }

  /// The operand and the number it is multiplied by, where an operation does just that.
  func scaling(_ operation: Operation) -> (operand: Value, factor: Double)? {
    guard operation.operands.count == 2, let a = operation.operands[0], let b = operation.operands[1], type(of: operation.results[0]).elementType.isFloatingPoint else { return nil }
    let type = type(of: operation.results[0])
    if operation.op is Multiply {
      if let factor = scalar(b), shape(of: a).rank == type.rank, !isConstant(a) { return (a, factor) }
      if let factor = scalar(a), shape(of: b).rank == type.rank, !isConstant(b) { return (b, factor) }
    } else if operation.op is Divide, let divisor = scalar(b), divisor != 0, shape(of: a).rank == type.rank, !isConstant(a) {
      return (a, 1 / divisor)
    }
    return nil
  }

  struct SliceRange { var axis: Int, start: Int, count: Int }

  /// What a slice with known bounds and steps of 1 keeps along each axis it names.
  func sliceRanges(_ operation: Operation) -> [SliceRange]? {
    func list(_ index: Int) -> [Int]?? {
      guard index < operation.operands.count, let operand = operation.operands[index] else { return .some(nil) }
      return elements(of: operand).map { .some($0.ints) }
    }
    guard let source = operation.operands[0], let starts = list(1) ?? nil, let ends = list(2) ?? nil, let axes = list(3), let steps = list(4) else { return nil }
    let shape = shape(of: source)
    guard starts.count == ends.count, steps?.allSatisfy({ $0 == 1 }) ?? true else { return nil }
    var ranges: [SliceRange] = []
    for (i, named) in (axes ?? Array(starts.indices)).enumerated() {
      guard i < starts.count, let axis = shape.normalizedAxis(named), let extent = shape[axis].fixedValue else { return nil }
      func clamp(_ index: Int) -> Int { max(0, min(extent, index < 0 ? index + extent : index)) }
      let start = clamp(starts[i]), end = clamp(ends[i])
      guard end > start else { return nil }
      ranges.append(SliceRange(axis: axis, start: start, count: end - start))
    }
    return ranges
  }
}
