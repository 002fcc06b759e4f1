/// The shape of an element-wise operation over both, or the error that they do not combine.
func broadcast(_ a: Shape, _ b: Shape) throws(Diagnostic) -> Shape {
  guard let shape = a.broadcast(with: b) else {
    throw Diagnostic("type.shape-mismatch", "shapes do not combine", found: "[\(a)] and [\(b)]", expected: "equal extents, or 1, counted from the last axis")
  }
  return shape
}

/// The positions in two broadcast operands that meet at each element of the result.
struct BroadcastPairs {
  let shape: [Int]
  private let left: [Int], right: [Int]

  init(_ a: [Int], _ b: [Int]) throws(Diagnostic) {
    shape = try broadcast(Shape(a), Shape(b)).fixed ?? []
    try checkedElementCount(shape)
    left = broadcastStrides(a, to: shape); right = broadcastStrides(b, to: shape)
  }
  func map<T>(_ body: (Int, Int) -> T) -> [T] {
    var result: [T] = []
    result.reserveCapacity(shape.reduce(1, *))
    forEachIndex(shape, strides: [left, right]) { offsets in result.append(body(offsets[0], offsets[1])) }
    return result
  }
}

/// Strides that read a row-major tensor of `shape` as if it had been broadcast to `target`: 0 along stretched axes.
public func broadcastStrides(_ shape: [Int], to target: [Int]) -> [Int] {
  var strides = Array(repeating: 0, count: target.count), step = 1
  for axis in shape.indices.reversed() {
    strides[axis + target.count - shape.count] = shape[axis] == 1 ? 0 : step
    step *= shape[axis]
  }
  return strides
}

/// Visits every index of `shape` in row-major order with the offset that each list of strides gives it.
public func forEachIndex(_ shape: [Int], strides: [[Int]], _ body: ([Int]) -> Void) {
  guard !shape.contains(0) else { return }
  var index = Array(repeating: 0, count: shape.count), offsets = Array(repeating: 0, count: strides.count)
  while true {
    body(offsets)
    var axis = shape.count - 1
    while axis >= 0 {
      index[axis] += 1
      for s in strides.indices { offsets[s] += strides[s][axis] }
      if index[axis] < shape[axis] { break }
      for s in strides.indices { offsets[s] -= strides[s][axis] * shape[axis] }
      index[axis] = 0
      axis -= 1
    }
    if axis < 0 { return }
  }
}

/// The offsets, in row-major order, at which a walk over `shape` with these strides reads.
func offsets(_ shape: [Int], strides: [Int], from start: Int = 0) -> [Int] {
  var result: [Int] = []
  result.reserveCapacity(shape.reduce(1, *))
  forEachIndex(shape, strides: [strides]) { result.append(start + $0[0]) }
  return result
}

/// Strides of a row-major tensor, in elements.
public func rowMajorStrides(_ shape: [Int]) -> [Int] {
  var strides = Array(repeating: 1, count: shape.count)
  for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
  return strides
}
