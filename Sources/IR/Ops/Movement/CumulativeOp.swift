/// All elements up to each one along an axis combined; the axis is the second operand.
public protocol CumulativeOp: Op {
  var isExclusive: Bool { get }
  var isReverse: Bool { get }
  /// What nothing combines to.
  var start: Int64 { get }
  func combine(_ x: Double, _ y: Double) -> Double
  func combine(_ x: Int64, _ y: Int64) -> Int64
}

extension CumulativeOp {
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
    if input.elementType.isFloatingPoint { return [Tensor(input.elementType, shape, doubles: along(lines, input.doubles, Double(start), combine))] }
    return [Tensor(input.elementType, shape, int64s: along(lines, input.int64s, start, combine))]
  }

  private func along<T>(_ lines: AxisLines, _ values: [T], _ start: T, _ combine: (T, T) -> T) -> [T] {
    var result = values
    for first in lines.starts {
      var total = start
      for step in 0..<lines.extent {
        let place = first + (isReverse ? lines.extent - 1 - step : step) * lines.inner, next = combine(total, values[place])
        result[place] = isExclusive ? total : next
        total = next
      }
    }
    return result
  }
}
