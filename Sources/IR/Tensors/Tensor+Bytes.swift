extension Tensor {
  /// The elements' bytes, in `layout`. Empty for strings.
  public func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    guard case .bytes(let storage, let offset, let count) = contents else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    return try withExtendedLifetime(storage) { () throws(E) -> R in
      try body(UnsafeRawBufferPointer(rebasing: storage.bytes[offset..<offset + count]))
    }
  }

  /// A tensor whose bytes `fill` writes; they start out as zeros.
  /// - Precondition: the shape's size in bytes fits; callers check sizes that come from files.
  public init(_ elementType: ElementType, _ shape: [Int], layout: StorageLayout = .rowMajor, fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
    guard let count = layout.byteCount(of: elementType, shape: shape) else { preconditionFailure("no memory holds \(elementType)\(shape)") }
    let storage = try TensorStorage.make(byteCount: count, fill: fill)
    self.init(elementType, shape, layout: layout, contents: .bytes(storage, offset: 0, count: count))
  }

  /// The elements as plain values of a type of the same size in memory (`Float` for float32, `UInt16` for bfloat16, ...).
  public func scalars<T: BitwiseCopyable>(_: T.Type) -> [T] {
    precondition(MemoryLayout<T>.size == elementType.byteCount && layout == .rowMajor, "\(elementType) read as \(T.self)")
    return withUnsafeBytes { bytes in
      [T](unsafeUninitializedCapacity: elementCount) { buffer, count in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
        count = elementCount
      }
    }
  }

  /// A row-major tensor holding `scalars`, whose size in memory must be the element type's.
  public init<T: BitwiseCopyable>(_ elementType: ElementType, _ shape: [Int], scalars: [T]) {
    precondition(MemoryLayout<T>.size == elementType.byteCount && scalars.count == shape.reduce(1, *), "\(scalars.count) scalars for \(elementType)\(shape)")
    self.init(elementType, shape) { memory in scalars.withUnsafeBytes { memory.copyMemory(from: $0) } }
  }

  /// The tensor whose element i is this one's element `indices[i]`, for any element type: what every op that
  /// only moves elements needs.
  public func selecting(_ indices: [Int], shape: [Int]) -> Tensor {
    precondition(layout == .rowMajor && indices.count == shape.reduce(1, *), "\(indices.count) elements for \(shape)")
    if case .strings(let strings) = contents { return Tensor(.string, shape, contents: .strings(indices.map { strings[$0] })) }
    let size = elementType.byteCount
    return withUnsafeBytes { source in
      Tensor(elementType, shape) { target in
        guard let from = source.baseAddress, let to = target.baseAddress else { return precondition(indices.isEmpty, "an element of no bytes") }
        for (i, index) in indices.enumerated() {
          precondition(index >= 0 && index < elementCount, "element \(index) of \(elementCount)")
          to.advanced(by: i * size).copyMemory(from: from.advanced(by: index * size), byteCount: size)
        }
      }
    }
  }

  /// All elements of tensors of one element type in one dimension, one tensor's after the other's.
  public static func joined(_ tensors: [Tensor]) -> Tensor {
    guard let type = tensors.first?.elementType else { return Tensor(.float32, [0], scalars: [Float]()) }
    precondition(tensors.allSatisfy { $0.elementType == type }, "tensors of several element types joined")
    if type == .string { return Tensor([tensors.reduce(0) { $0 + $1.elementCount }], strings: tensors.flatMap(\.strings)) }
    return Tensor(type, [tensors.reduce(0) { $0 + $1.elementCount }]) { target in
      var rest = target[...]
      for tensor in tensors {
        tensor.rowMajor.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: rest).copyMemory(from: $0); rest = rest.dropFirst($0.count) }
      }
    }
  }

  /// Says that the elements will not be read again soon: pages of a mapped file leave memory and come back when
  /// they are read. No effect on memory of our own.
  public func discardResidentPages() {
    if case .bytes(let storage, let offset, let count) = contents { storage.discard?(offset..<offset + count) }
  }

  /// Whether the elements lie in a file, whose pages may leave memory and come back.
  var isMapped: Bool { if case .bytes(let storage, _, _) = contents { storage.discard != nil } else { false } }
}
