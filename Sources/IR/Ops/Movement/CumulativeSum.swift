/// Sums of all elements up to each one along an axis: with it, or before it where `isExclusive`; from the end where
/// `isReverse`. ONNX CumSum-14.
public struct CumulativeSum: Op {
  public static let spec = OpSpec("cumulative_sum", "The sums of all elements up to each one along an axis.", operands: ["input", "axis"])
  public var isExclusive: Bool, isReverse: Bool
  public init(isExclusive: Bool = false, isReverse: Bool = false) { self.isExclusive = isExclusive; self.isReverse = isReverse }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.real)
    try operands[1].require(.index, "axis")
    try operands[1].require(rank: 0...1, "axis")
    if let axis = operands[1].numbers?.first { _ = try normalizedAxis(axis, rank: operands[0].rank) }
    return [operands[0].type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0]
    guard let axis = arguments[1].ints.first else {
      throw Diagnostic("type.operand", "the axis is missing", found: "\(arguments[1].type)", expected: "one number")
    }
    let lines = AxisLines(shape, axis: try normalizedAxis(axis, rank: shape.count))
    if input.elementType.isFloatingPoint { return [Tensor(input.elementType, shape, doubles: sums(input.doubles, lines, 0, +))] }
    return [Tensor(input.elementType, shape, int64s: sums(input.int64s, lines, 0, &+))]
  }

  private func sums<T>(_ values: [T], _ lines: AxisLines, _ zero: T, _ add: (T, T) -> T) -> [T] {
    var result = values
    for start in lines.starts {
      var sum = zero
      for step in 0..<lines.extent {
        let place = start + (isReverse ? lines.extent - 1 - step : step) * lines.inner, next = add(sum, values[place])
        result[place] = isExclusive ? sum : next
        sum = next
      }
    }
    return result
  }
}
