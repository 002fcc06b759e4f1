internal import IR

extension Rewriter {
  /// `value` under another shape of as many elements, which may hold symbols; nil where no constant names the shape:
  /// an operand of a reshape can leave one extent open and take others over from where they are.
  func reshaped(_ value: Value, to extents: [Dimension]) throws(Diagnostic) -> Value? {
    let shape = shape(of: value)
    if isSame(shape.dimensions, extents) { return value }
    guard let list = shapeOperand(for: extents, from: shape) else { return nil }
    let result = try emit(Reshape(), value, constant(Tensor(int64s: list)))
    guard zip(self.shape(of: result).dimensions, extents).allSatisfy({ !$0.isCertainlyDifferent(from: $1) }) else { return nil }
    return result
  }

  /// The shape operand that reshapes from one shape to another: numbers, 0 for "as it is", at most one -1.
  func shapeOperand(for extents: [Dimension], from shape: Shape) -> [Int]? {
    var list: [Int] = [], isOpen = false
    for (axis, extent) in extents.enumerated() {
      if let number = extent.fixedValue {
        // Zero has another meaning in the operand.
        guard number > 0 else { return nil }
        list.append(number)
      } else if axis < shape.rank, shape[axis].isCertainlyEqual(to: extent) {
        list.append(0)
      } else if !isOpen {
        isOpen = true
        list.append(-1)
      } else { return nil }
    }
    return list
  }

  func transposed(_ value: Value, _ permutation: [Int]) throws(Diagnostic) -> Value {
    permutation == Array(permutation.indices) ? value : try emit(Transpose(permutation: permutation), value)
  }

  /// Whether two lists of extents are certain to be equal.
  func isSame(_ a: [Dimension], _ b: [Dimension]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.isCertainlyEqual(to: $1) }
  }
  func haveSameShape(_ a: Value, _ b: Value) -> Bool { isSame(shape(of: a).dimensions, shape(of: b).dimensions) }

  /// `value` repeated along axes of extent 1 to `extents`; nil where an extent can be read off no input.
  func expanded(_ value: Value, to extents: [Dimension]) throws(Diagnostic) -> Value? {
    if isSame(shape(of: value).dimensions, extents) { return value }
    guard origins.canMake(extents) else { return nil }
    let list = try origins.list(
      extents, emit: { (op, operands) throws(Diagnostic) -> Value in try self.emit(op, operands)[0] }, constant: { self.constant($0) })
    return try emit(Expand(), value, list)
  }
}
