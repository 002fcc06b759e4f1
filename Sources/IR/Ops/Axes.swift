/// `axis` counted from the front; negative ones count from the back.
func normalizedAxis(_ axis: Int, rank: Int) throws(Diagnostic) -> Int {
  let positive = axis < 0 ? axis + rank : axis
  guard positive >= 0, positive < rank else {
    throw Diagnostic("type.axis-out-of-range", "no such axis", found: "axis \(axis) of \(rank) axes", expected: rank == 0 ? "an operand with axes" : "\(-rank)...\(rank - 1)")
  }
  return positive
}

/// `axes` counted from the front, each once.
func normalizedAxes(_ axes: [Int], rank: Int) throws(Diagnostic) -> [Int] {
  var result: [Int] = []
  for axis in axes {
    let positive = try normalizedAxis(axis, rank: rank)
    guard !result.contains(positive) else {
      throw Diagnostic("type.axis-twice", "an axis is named twice", found: "\(axes)", expected: "each axis once")
    }
    result.append(positive)
  }
  return result
}

/// The number of axes of a result whose shape is given by the elements of `operand`.
func listLength(_ operand: Operand, _ name: String) throws(Diagnostic) -> Int {
  try operand.requireList(name)
  guard let count = operand.extents?.count ?? operand.shape[0].fixedValue else {
    throw Diagnostic(
      "type.rank-unknown", "the number of axes of the result is not known before the program runs",
      found: "\(name) of \(operand.type)", expected: "a \(name) of a known length")
  }
  return count
}

/// The position that `index` names along an axis of `extent` elements, negative ones counting from the end.
func checkedIndex(_ index: Int, extent: Int) throws(Diagnostic) -> Int {
  let positive = index < 0 ? index + extent : index
  guard positive >= 0, positive < extent else {
    throw Diagnostic("run.index-out-of-range", "no such element", found: "index \(index)", expected: extent == 0 ? "an axis with elements" : "\(-extent)...\(extent - 1), the extent being \(extent)")
  }
  return positive
}

/// Results that the reference semantics make have at most this many elements: a number from a file must not decide
/// how much memory is asked for.
let referenceElementLimit = 1 << 28

/// The number of elements of a result of this shape, or the error that it is too large to be made.
@discardableResult
func checkedElementCount(_ shape: [Int]) throws(Diagnostic) -> Int {
  guard let count = shape.checkedProduct(), count <= referenceElementLimit else {
    throw Diagnostic(
      "run.too-large", "the result is too large", category: .memory, found: "[\(Shape(shape))]",
      expected: "at most \(referenceElementLimit) elements")
  }
  return count
}

extension Op {
  /// The shapes of the results for operands whose elements are all known.
  func resultShapes(_ arguments: Arguments) throws(Diagnostic) -> [[Int]] {
    var shapes: [[Int]] = []
    for type in try resultTypes(for: arguments.operands) {
      guard let shape = type.shape.fixed else {
        throw Diagnostic("type.unknown", "the shape of a result does not follow from its operands, or is beyond counting", found: "\(type)", op: spec.name)
      }
      try checkedElementCount(shape)
      shapes.append(shape)
    }
    return shapes
  }
}
