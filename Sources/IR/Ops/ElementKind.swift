/// The element types that an operand may have.
public enum ElementKind: String, Sendable, CaseIterable {
  case any = "any element type"
  case real = "a float or integer type"
  case realOrBool = "a float type, an integer type or bool"
  case floatingPoint = "a float type"
  case integer = "an integer type"
  case unsignedInteger = "an unsigned integer type"
  case bool = "bool"
  /// What positions, extents and axes are given in.
  case index = "int32 or int64"
  /// Everything but complex numbers.
  case comparable = "any element type but complex"

  public func contains(_ type: ElementType) -> Bool {
    switch self {
    case .any: true
    case .real: type.isFloatingPoint || type.isInteger
    case .realOrBool: type.isFloatingPoint || type.isInteger || type == .bool
    case .floatingPoint: type.isFloatingPoint
    case .integer: type.isInteger
    case .unsignedInteger: type.isUnsignedInteger
    case .bool: type == .bool
    case .index: type == .int32 || type == .int64
    case .comparable: !type.isComplex
    }
  }
}

extension Operand {
  /// Refuses an operand of another element type than the op is defined for.
  func require(_ kind: ElementKind, _ name: String = "operand") throws(Diagnostic) {
    guard kind.contains(elementType) else {
      throw Diagnostic("type.operand", "the \(name) has an element type that this op does not take", found: "\(type)", expected: kind.rawValue)
    }
  }
  /// Refuses an operand with another number of axes.
  func require(rank ranks: ClosedRange<Int>, _ name: String = "operand") throws(Diagnostic) {
    guard ranks.contains(rank) else {
      let expected = ranks.count == 1 ? "\(ranks.lowerBound) axes" : ranks.upperBound == .max ? "at least \(ranks.lowerBound) axes" : "\(ranks.lowerBound) to \(ranks.upperBound) axes"
      throw Diagnostic("type.operand", "the \(name) has the wrong number of axes", found: "\(type)", expected: expected)
    }
  }
  /// A list of numbers, as shapes, axes and repeats are given: its length where it is known.
  func requireList(_ name: String) throws(Diagnostic) {
    try require(.index, name)
    try require(rank: 1...1, name)
  }
  /// The elements as numbers, where all are known.
  var numbers: [Int]? {
    guard let extents else { return nil }
    let numbers = extents.compactMap(\.fixedValue)
    return numbers.count == extents.count ? numbers : nil
  }
  /// Whether shape arithmetic may treat the elements as extents: the types that shapes are computed in, no matrix.
  var isShapeLike: Bool { ElementKind.index.contains(elementType) && rank <= 1 }
}

/// Refuses operands of different element types.
func requireEqualElementTypes(_ operands: [Operand]) throws(Diagnostic) {
  guard let first = operands.first, let other = operands.first(where: { $0.elementType != first.elementType }) else { return }
  throw Diagnostic("type.element-mismatch", "operands of different element types", found: "\(first.type) and \(other.type)", expected: "equal element types")
}
