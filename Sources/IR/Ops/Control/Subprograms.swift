/// An op that runs programs it holds.
protocol SubprogramOp: Op {
  var subprograms: [Graph] { get }
  /// Whether values, not types, decide how often they run.
  var runsAsOftenAsValuesSay: Bool { get }
}

extension Op {
  /// Whether the operands' types bound how long the op takes. One that may run for ever is not run at compile time.
  public var isBounded: Bool {
    guard let op = self as? any SubprogramOp else { return true }
    return !op.runsAsOftenAsValuesSay && op.subprograms.allSatisfy { $0.operations.allSatisfy(\.op.isBounded) }
  }
}

extension Graph {
  /// The types of the results for operands of these types. Fails where their number or element types do not fit.
  func outputTypes(for types: [TensorType], role: String) throws(Diagnostic) -> [TensorType] {
    guard types.count == inputs.count, zip(types, inputTypes).allSatisfy({ $0.elementType == $1.elementType }) else {
      throw Diagnostic(
        "type.subprogram", "the operands do not fit the \(role)", found: types.map(\.description).joined(separator: ", "),
        expected: inputTypes.map(\.description).joined(separator: ", "))
    }
    return try types == inputTypes ? outputTypes : specialized(to: types, foldingLimit: 0).outputTypes
  }
}

extension TensorType {
  /// The type of a value that has this type or another: extents that differ are unknown. Nil where there is no such type.
  public func generalized(with other: TensorType) -> TensorType? {
    guard elementType == other.elementType, rank == other.rank else { return nil }
    return TensorType(elementType, Shape(zip(shape.dimensions, other.shape.dimensions).map { $0.isCertainlyEqual(to: $1) ? $0 : .unknown }))
  }
}

/// The first types of `results` are those of values that go around: widens `start` until the body keeps them.
/// - Returns: The values' types, and all the body's result types for them.
func stableTypes(_ start: [TensorType], offset: Int, of body: ([TensorType]) throws(Diagnostic) -> [TensorType]) throws(Diagnostic) -> (carried: [TensorType], results: [TensorType]) {
  var carried = start
  while true {
    let results = try body(carried)
    guard results.count >= offset + carried.count else {
      throw Diagnostic("type.subprogram", "the body has too few results", found: "\(results.count)", expected: "\(offset + carried.count) at least")
    }
    var widened: [TensorType] = []
    for (type, result) in zip(carried, results[offset...]) {
      guard let common = type.generalized(with: result) else {
        throw Diagnostic("type.subprogram", "a value that goes around a loop changes its kind", found: "\(type), then \(result)", expected: "one element type and one number of axes")
      }
      widened.append(common)
    }
    // Every round either keeps the types or makes one more extent unknown.
    if widened == carried { return (carried, results) }
    carried = widened
  }
}

/// Tensors of one type under a new axis.
func stacked(_ tensors: [Tensor], axis: Int, elementType: ElementType, shape: [Int]) throws(Diagnostic) -> Tensor {
  var whole = shape
  whole.insert(tensors.count, at: axis)
  guard let odd = tensors.first(where: { $0.shape != shape || $0.elementType != elementType }) else {
    let joined = concatenated(tensors.map(\.rowMajor), elementType: elementType, shape: [tensors.count] + shape)
    guard axis > 0 else { return joined }
    let strides = rowMajorStrides([tensors.count] + shape)
    var moved = Array(strides.dropFirst()), positions: [Int] = []
    moved.insert(strides[0], at: axis)
    forEachIndex(whole, strides: [moved]) { positions.append($0[0]) }
    return joined.selecting(positions, shape: whole)
  }
  throw Diagnostic("run.stack", "the results of the steps differ in type", found: "\(odd.type)", expected: "\(TensorType(elementType, shape))")
}

private func concatenated(_ tensors: [Tensor], elementType: ElementType, shape: [Int]) -> Tensor {
  func joined<T: BitwiseCopyable>(_: T.Type) -> Tensor { Tensor(elementType, shape, scalars: tensors.flatMap { $0.scalars(T.self) }) }
  switch elementType.byteCount {
  case 0: return Tensor(shape, strings: tensors.flatMap(\.strings))
  case 1: return joined(UInt8.self)
  case 2: return joined(UInt16.self)
  case 4: return joined(UInt32.self)
  case 8: return joined(UInt64.self)
  default: return joined(SIMD2<UInt64>.self)
  }
}

/// The slice of a tensor at one position of an axis, without that axis.
func slice(_ tensor: Tensor, axis: Int, at position: Int) -> Tensor {
  var shape = tensor.shape
  let extent = shape.remove(at: axis), inner = shape[axis...].reduce(1, *), outer = shape[..<axis].reduce(1, *)
  let positions = (0..<outer).flatMap { o in (0..<inner).map { (o * extent + position) * inner + $0 } }
  return tensor.selecting(positions, shape: shape)
}
