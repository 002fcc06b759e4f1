internal import FileSystem
internal import IR

/// The elements of a tensor in the typed fields of its message (`float_data` and the like): which field holds which element
/// type, and what one entry of it means (TensorProto, ONNX 1.19).
struct TypedElements {
  private let source: ONNXTensor, file: MappedFile
  init(_ source: ONNXTensor, _ file: MappedFile) { self.source = source; self.file = file }

  func tensor(_ type: ElementType, _ shape: [Int]) throws(Diagnostic) -> Tensor {
    let count = shape.reduce(1, *)
    switch type {
    case .string:
      try check(source.strings.count, count, [])
      return Tensor(shape, strings: source.strings.map { String(decoding: $0, as: UTF8.self) })
    case .float32, .complex64: return try fixed(type, shape, TensorField.floats, type == .float32 ? count : 2 * count, source.floats)
    case .float64, .complex128: return try fixed(type, shape, TensorField.doubles, type == .float64 ? count : 2 * count, source.doubles)
    case .int64: return try Tensor(type, shape, int64s: integers(TensorField.int64s, count, source.int64s))
    case .uint64, .uint32:
      return try Tensor(type, shape, int64s: integers(TensorField.uint64s, count, source.uint64s.map { Int64(bitPattern: $0) }))
    case .int4, .uint4, .float4e2m1, .int2, .uint2:
      // One entry of int32_data is a byte of packed elements.
      let bytes = (count * type.bitCount + 7) / 8
      let packed = try integers(TensorField.int32s, bytes, source.int32s.map { Int64($0) }).map { UInt8(truncatingIfNeeded: $0) }
      return packed.withUnsafeBytes { Tensor.unpacking($0, type, shape) }
    case .float16, .bfloat16:
      return try Tensor(type, shape, scalars: integers(TensorField.int32s, count, source.int32s.map { Int64($0) }).map { UInt16(truncatingIfNeeded: $0) })
    case let type where type.isFloatingPoint:
      return try Tensor(type, shape, scalars: integers(TensorField.int32s, count, source.int32s.map { Int64($0) }).map { UInt8(truncatingIfNeeded: $0) })
    default: return try Tensor(type, shape, int64s: integers(TensorField.int32s, count, source.int32s.map { Int64($0) }))
    }
  }

  /// Entries of a fixed width: the bytes in the file are the elements.
  private func fixed<Entry: BitwiseCopyable>(_ type: ElementType, _ shape: [Int], _ field: Int, _ count: Int, _ single: [Entry]) throws(Diagnostic) -> Tensor {
    let parts = try parts(field), size = MemoryLayout<Entry>.size
    let held = parts.isEmpty ? single.count * size : parts.reduce(0) { $0 + $1.count }
    guard held % size == 0, single.isEmpty || parts.isEmpty else { throw malformed() }
    try check(held / size, count, parts)
    if parts.count == 1, held >= TensorDecoder.borrowingLimit, let tensor = Tensor(type, shape, storage: file.storage, offset: parts[0].lowerBound) { return tensor }
    return file.withUnsafeBytes { bytes in
      Tensor(type, shape) { memory in
        if parts.isEmpty { single.withUnsafeBytes { memory.copyMemory(from: $0) } }
        var position = 0
        for part in parts {
          UnsafeMutableRawBufferPointer(rebasing: memory[position...]).copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[part]))
          position += part.count
        }
      }
    }
  }

  /// Entries of a variable width.
  private func integers(_ field: Int, _ count: Int, _ single: [Int64]) throws(Diagnostic) -> [Int64] {
    let parts = try parts(field)
    guard single.isEmpty || parts.isEmpty else { throw malformed() }
    if parts.isEmpty { try check(single.count, count, parts); return single }
    // Every entry takes a byte at least: the count is bounded by the file before memory is asked for.
    guard count <= parts.reduce(0, { $0 + $1.count }) else { throw size(parts.reduce(0) { $0 + $1.count }, count, "at most ") }
    let values: [Int64]? = file.withUnsafeBytes { bytes in
      var values: [Int64] = []
      values.reserveCapacity(count)
      for part in parts {
        var reader = WireReader(bytes, part)
        while !reader.isAtEnd {
          guard let value = reader.varint() else { return nil }
          values.append(Int64(bitPattern: value))
          if values.count > count { return values }
        }
      }
      return values
    }
    guard let values else { throw malformed() }
    try check(values.count, count, parts)
    return values
  }

  /// The parts that hold this field. Elements in any other field are a contradiction.
  private func parts(_ field: Int) throws(Diagnostic) -> [Range<Int>] {
    for part in source.parts where part.field != field && !part.range.isEmpty { throw malformed() }
    return source.parts.filter { $0.field == field }.map(\.range)
  }
  private func check(_ found: Int, _ expected: Int, _ parts: [Range<Int>]) throws(Diagnostic) {
    if found != expected { throw size(found, expected, "") }
  }
  private func size(_ found: Int, _ expected: Int, _ bound: String) -> Diagnostic {
    Diagnostic(
      "onnx.tensor-size", "tensor '\(source.name)' has an initializer size that is not that of its shape", found: "\(bound)\(found) entries",
      expected: "\(expected) entries for [\(Shape(source.dims.map { Int($0) }))]")
  }
  private func malformed() -> Diagnostic {
    Diagnostic("onnx.malformed", "the elements of tensor '\(source.name)' are not in the field of its element type")
  }
}
