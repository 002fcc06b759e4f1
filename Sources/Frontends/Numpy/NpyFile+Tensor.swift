public import IR

extension NpyFile {
  /// NumPy's name for each element type that it has; bfloat16 goes as plain blocks of two bytes.
  private static let descriptors: [(ElementType, String)] = [
    (.float32, "<f4"), (.float64, "<f8"), (.float16, "<f2"), (.bfloat16, "|V2"), (.int8, "|i1"), (.int16, "<i2"), (.int32, "<i4"), (.int64, "<i8"),
    (.uint8, "|u1"), (.uint16, "<u2"), (.uint32, "<u4"), (.uint64, "<u8"), (.bool, "|b1"), (.complex64, "<c8"), (.complex128, "<c16"),
  ]

  /// The array as a tensor, its first axis outermost.
  /// - Throws: `numpy.unsupported` for blocks of other sizes than two bytes.
  public func tensor(name: String) throws(NumpyError) -> Tensor {
    let descriptor = descriptor.hasSuffix("V2") ? "|V2" : descriptor.hasSuffix("1") ? "|" + descriptor.dropFirst() : descriptor
    guard let type = Self.descriptors.first(where: { $0.1 == descriptor })?.0 else {
      throw NumpyError(.unsupported, file: name, found: "element type \(descriptor)", expected: "numbers")
    }
    let stored = fortranOrder ? shape.reversed() : shape
    let tensor = Tensor(type, Array(stored)) { memory in bytes.withUnsafeBytes { memory.copyMemory(from: $0) } }
    guard fortranOrder, shape.count > 1 else { return fortranOrder ? tensor.reshaped(shape) : tensor }
    // Column-major elements are the row-major ones of the array with its axes reversed.
    var indices: [Int] = []
    indices.reserveCapacity(tensor.elementCount)
    forEachIndex(shape, strides: [Array(rowMajorStrides(Array(stored)).reversed())]) { indices.append($0[0]) }
    return tensor.selecting(indices, shape: shape)
  }

  /// The tensor as an array; element types that NumPy lacks become the nearest that holds all their values.
  /// - Throws: `numpy.unsupported` for strings.
  public init(_ tensor: Tensor, name: String) throws(NumpyError) {
    var tensor = tensor.rowMajor
    if Self.descriptors.first(where: { $0.0 == tensor.elementType }) == nil, tensor.elementType != .string {
      tensor = tensor.elementType.isFloatingPoint
        ? Tensor(.float32, tensor.shape, doubles: tensor.doubles) : Tensor(tensor.elementType.isSignedInteger ? .int8 : .uint8, tensor.shape, int64s: tensor.int64s)
    }
    guard let descriptor = Self.descriptors.first(where: { $0.0 == tensor.elementType })?.1,
      let file = NpyFile(descriptor: descriptor, shape: tensor.shape, bytes: tensor.withUnsafeBytes { Array($0) })
    else { throw NumpyError(.unsupported, file: name, found: "elements of type \(tensor.elementType.rawValue)", expected: "numbers") }
    self = file
  }
}

extension NumpyError {
  /// The same as a diagnostic, for tools that print all errors alike.
  public var diagnostic: Diagnostic {
    let category: Diagnostic.Category =
      switch kind {
      case .unreadable: .missingFile
      case .unwritable: .cannotCreate
      default: .input
      }
    return Diagnostic(kind.rawValue, "the array cannot be used", category: category, found: found, expected: expected, file: file)
  }
}
