/// The position of the largest or smallest element along an axis: of several, the first, or the last where
/// `selectsLast`. With `keepsDimension` the axis stays, with one element.
public protocol ExtremumOp: Op {
  var axis: Int { get }
  var keepsDimension: Bool { get }
  var selectsLast: Bool { get }
  /// Whether the element with key `a` goes before the one with key `b`.
  func precedes(_ a: Int64, _ b: Int64) -> Bool
}

extension ExtremumOp {
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], axis = try normalizedAxis(axis, rank: operands[0].rank)
    try input.require(.real)
    var shape = input.shape.dimensions
    if keepsDimension { shape[axis] = .fixed(1) } else { shape.remove(at: axis) }
    return [TensorType(.int64, Shape(shape))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0], keys = input.orderKeys
    let lines = AxisLines(input.shape, axis: try normalizedAxis(axis, rank: input.rank))
    guard lines.extent > 0 || shape.contains(0) else {
      throw Diagnostic("run.empty-axis", "an axis without elements has no largest or smallest one", found: "\(input.type)", expected: "an extent of 1 or more along axis \(axis)")
    }
    let positions = lines.starts.map { start in
      (0..<lines.extent).reduce(0) { best, index in
        let (a, b) = (keys[start + index * lines.inner], keys[start + best * lines.inner])
        return precedes(a, b) || selectsLast && a == b ? index : best
      }
    }
    return [Tensor(.int64, shape, int64s: positions.map(Int64.init))]
  }
}
