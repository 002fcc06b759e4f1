extension Tensor {
  /// For each element a number, ordered as the elements are: equal elements have equal numbers, NaN is the largest of
  /// all, strings compare by their UTF-8 bytes. What ops that only compare need, whatever the element type.
  var orderKeys: [Int64] {
    switch elementType {
    case .string: keys(of: strings)
    case .uint64: int64s.map { $0 ^ .min }
    case let type where type.isFloatingPoint: doubles.map(key)
    default: int64s
    }
  }

  /// The bits of a double order like the numbers themselves once the magnitude of negative ones is turned around.
  private func key(_ value: Double) -> Int64 {
    if value.isNaN { return .max }
    let bits = Int64(bitPattern: (value == 0 ? 0 : value).bitPattern)
    return bits < 0 ? bits ^ .max : bits
  }

  private func keys(of strings: [String]) -> [Int64] {
    let order = strings.indices.sorted { strings[$0].utf8.lexicographicallyPrecedes(strings[$1].utf8) }
    var keys = Array(repeating: Int64(0), count: strings.count)
    for (previous, next) in zip(order, order.dropFirst()) {
      keys[next] = keys[previous] + (strings[previous].utf8.elementsEqual(strings[next].utf8) ? 0 : 1)
    }
    return keys
  }
}

/// A row-major tensor seen as lines along one axis: element i of the line at `outer`, `inner`.
struct AxisLines {
  let axis: Int, extent: Int, outer: Int, inner: Int
  init(_ shape: [Int], axis: Int) {
    self.axis = axis; extent = shape[axis]
    outer = shape.prefix(axis).reduce(1, *); inner = shape.suffix(from: axis + 1).reduce(1, *)
  }
  func offset(_ outer: Int, _ index: Int, _ inner: Int) -> Int { (outer * extent + index) * self.inner + inner }
  /// The offsets of every line's first element, in row-major order.
  var starts: [Int] { (0..<outer).flatMap { row in (0..<inner).map { offset(row, 0, $0) } } }
}
