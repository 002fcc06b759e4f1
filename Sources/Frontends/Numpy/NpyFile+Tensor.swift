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
    if descriptor.hasPrefix("<U") { return try text(name) }
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

  private func text(_ name: String) throws(NumpyError) -> Tensor {
    guard !fortranOrder || shape.count < 2 else { throw NumpyError(.unsupported, file: name, found: "text in column-major order", expected: "row-major order") }
    let points = stride(from: 0, to: bytes.count, by: 4).map { at in bytes[at..<at + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) } }
    let size = max(1, bytes.count / max(1, count) / 4)
    return Tensor(shape, strings: (0..<count).map { index in
      String(String.UnicodeScalarView(points[index * size..<(index + 1) * size].prefix { $0 != 0 }.map { Unicode.Scalar($0) ?? "\u{FFFD}" }))
    })
  }

  /// Texts as NumPy's `<U`: each as many code points as the longest has.
  /// - Returns: nil where one is longer than 65,536 code points.
  public init?(strings: [String]) {
    let scalars = strings.map { $0.unicodeScalars.map(\.value) }, size = max(1, scalars.map(\.count).max() ?? 1)
    guard size <= 65_536 else { return nil }
    let padded = scalars.flatMap { $0 + Array(repeating: 0, count: size - $0.count) }
    self.init(descriptor: "<U\(size)", shape: [strings.count], bytes: padded.flatMap { value in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) } })
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
