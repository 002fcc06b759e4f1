internal import IR

/// Axes and sizes that are computed by the program itself: what they ask for is put together from other ops.
extension NodeContext {
  private func list(_ numbers: [Int]) -> Value { constantValue(Tensor(int64s: numbers)) }

  /// For each of `rank` axes 1 where `axes` (negative ones counting from the end) names it, 0 elsewhere.
  private func marks(_ axes: Value, rank: Int) throws(Diagnostic) -> (marks: Value, count: Int) {
    guard type(of: axes).rank == 1, let count = type(of: axes).shape[0].fixedValue, count <= rank else {
      throw unsupported("a number of axes that is not known before the program runs")
    }
    let axes = try emit(Cast(to: .int64), axes)
    let places = try emit(Where(), emit(Less(), axes, list([0])), emit(Add(), axes, list([rank])), axes)
    let zeros = list(Array(repeating: 0, count: rank)), ones = list(Array(repeating: 1, count: count))
    return (try emit(ScatterElements(), zeros, places, ones), count)
  }

  /// `input` with axes of one element put in.
  func unsqueeze(_ input: Value, axes: Value) throws(Diagnostic) -> Value {
    guard let added = type(of: axes).shape.dimensions.first?.fixedValue, added < 1 << 16 else {
      throw unsupported("a number of axes that is not known before the program runs")
    }
    let (marks, _) = try marks(axes, rank: type(of: input).rank + added), old = try emit(Subtract(), list([1]), marks)
    // Each old axis of the result has as many old axes before it as its place in the operand's shape.
    let places = try emit(CumulativeSum(isExclusive: true), old, constantValue(.scalar(.int64, 0)))
    let extents = try emit(Gather(), emit(Concat(axis: 0), emit(ShapeOf(), input), list([1])), places)
    return try emit(Reshape(allowsZero: true), input, emit(Where(), emit(Cast(to: .bool), marks), list([1]), extents))
  }

  /// `input` without some axes of one element.
  func squeeze(_ input: Value, axes: Value) throws(Diagnostic) -> Value {
    let rank = type(of: input).rank, (marks, count) = try marks(axes, rank: rank)
    // The axes that stay, in order: those with the largest weights, which fall from the first axis on.
    let weights = try emit(Multiply(), emit(Subtract(), list([1]), marks), list((0..<rank).map { rank - $0 }))
    let kept = try emitAll(TopK(axis: 0), [weights, list([rank - count])])[1]
    return try emit(Reshape(allowsZero: true), input, emit(Gather(), emit(ShapeOf(), input), kept))
  }

  /// `count` parts of `input` along an axis, of the sizes given.
  func split(_ input: Value, axis: Int, sizes: Value, count: Int) throws(Diagnostic) -> [Value?] {
    let sizes = try emit(Cast(to: .int64), sizes), ends = try emit(CumulativeSum(), sizes, constantValue(.scalar(.int64, 0)))
    let starts = try emit(Subtract(), ends, sizes)
    var parts: [Value?] = []
    for part in 0..<count {
      let start = try emit(Gather(), starts, list([part])), end = try emit(Gather(), ends, list([part]))
      parts.append(try emit(Slice(), input, start, end, list([axis])))
    }
    return parts
  }

  /// `count` equal sizes for an axis whose extent is not known before the program runs, the last one what is left.
  func equalSizes(_ input: Value, axis: Int, count: Int) throws(Diagnostic) -> Value {
    let extent = try emit(ShapeOf(start: axis, end: axis + 1), input)
    let size = try emit(Divide(), emit(Add(), extent, list([count - 1])), list([count]))
    let before = try emit(Multiply(), size, list(Array(0..<count)))
    return try emit(Clip(), emit(Subtract(), extent, before), constantValue(.scalar(.int64, 0)), emit(Squeeze(axes: [0]), size))
  }
}
