/// What happens to an element that an update meets.
public enum ScatterReduction: String, Sendable, Hashable, Codable, CaseIterable {
  /// The update takes its place; of several updates of one element the last one stays.
  case none
  case add, multiply, maximum, minimum

  /// The element types that such updates are defined for.
  var elements: ElementKind { self == .none ? .any : .real }

  private var combination: (any BinaryElementwiseOp)? {
    switch self {
    case .none: nil
    case .add: Add()
    case .multiply: Multiply()
    case .maximum: Maximum()
    case .minimum: Minimum()
    }
  }

  /// `data` with update i applied to the element at `positions[i]`.
  func apply(_ updates: Tensor, at positions: [Int], to data: Tensor) -> Tensor {
    guard let combination else {
      var indices = Array(0..<data.elementCount)
      for (number, position) in positions.enumerated() { indices[position] = data.elementCount + number }
      return Tensor.joined([data, updates]).selecting(indices, shape: data.shape)
    }
    if data.elementType.isFloatingPoint {
      var values = data.doubles
      for (position, update) in zip(positions, updates.doubles) { values[position] = combination(values[position], update) }
      return Tensor(data.elementType, data.shape, doubles: values)
    }
    var values = data.int64s
    let isUnsigned = data.elementType.isUnsignedInteger
    for (position, update) in zip(positions, updates.int64s) {
      let value = values[position]
      values[position] = isUnsigned ? Int64(bitPattern: combination(UInt64(bitPattern: value), UInt64(bitPattern: update))) : combination(value, update)
    }
    return Tensor(data.elementType, data.shape, int64s: values)
  }
}
