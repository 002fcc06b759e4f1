internal import FileSystem
internal import IR

/// Turns the tensors of one file into `Tensor`s: the one loader for every tensor in every position.
///
/// Large elements stay where they are: the tensor points into the mapped file, wherever its bytes lie there (whoever needs
/// them aligned copies them; `Tensor.scalars` does). Sizes are checked before anything is allocated.
final class TensorDecoder {
  /// The file that the messages come from; parts of tensors point into it.
  private let file: MappedFile
  private let folder: String
  /// The files that tensors named, in order of first use.
  private(set) var externalFiles: [(location: String, file: MappedFile)] = []

  static let rankLimit = 8
  static let elementLimit = 1 << 40
  /// Smaller tensors are copied, so that a constant does not keep a file mapped.
  static let borrowingLimit = 1024

  init(file: MappedFile) { self.file = file; folder = splitPath(file.path).folder }

  func tensor(_ source: ONNXTensor) throws(Diagnostic) -> Tensor {
    guard !source.isSegment else { throw wrong(source, "onnx.tensor-segment", "is only a segment of a tensor", expected: "the whole tensor") }
    guard let type = ElementType(onnx: source.dataType) else {
      throw wrong(source, "onnx.tensor-type", "has no known element type", found: "code \(source.dataType)")
    }
    let shape = try shape(source.dims, source.name)
    if source.isExternal { return try external(source, type, shape) }
    let raw = source.parts.filter { $0.field == TensorField.raw }
    guard raw.isEmpty || source.parts.count == 1 else { throw wrong(source, "onnx.malformed", "holds its elements twice") }
    guard let part = raw.first else { return try TypedElements(source, file).tensor(type, shape) }
    guard type != .string else { throw wrong(source, "onnx.malformed", "holds strings as raw bytes", expected: "string_data") }
    return try packed(source, type, shape, file, part.range)
  }

  /// A sparse tensor, expanded: values at linear positions, or at one index per axis.
  func tensor(_ source: ONNXSparseTensor) throws(Diagnostic) -> Tensor {
    let values = try tensor(source.values), indices = try tensor(source.indices)
    let shape = try shape(source.dims, source.values.name)
    guard let count = shape.checkedProduct(), let bytes = TensorType(values.elementType, shape).byteCount, bytes <= Self.expansionLimit else {
      throw wrong(source.values, "onnx.limit", "is too large to be expanded", found: "[\(Shape(shape))]", expected: "at most 4 GiB")
    }
    let isLinear = indices.shape == [values.elementCount]
    guard values.rank == 1, values.elementType != .string, indices.elementType == .int64, isLinear || indices.shape == [values.elementCount, shape.count] else {
      throw wrong(source.values, "onnx.sparse-tensor", "does not fit its indices", found: "\(values.type) at \(indices.type)", expected: "[n] at int64[n] or int64[n x \(shape.count)]")
    }
    let strides = rowMajorStrides(shape), given = indices.int64s, size = values.elementType.byteCount
    var positions: [Int] = []
    for i in 0..<values.elementCount {
      var position = 0, isInside = true
      if isLinear { position = Int(given[i]); isInside = (0..<count).contains(position) } else {
        for (axis, extent) in shape.enumerated() {
          let index = Int(given[i * shape.count + axis])
          isInside = isInside && (0..<extent).contains(index)
          if isInside { position += index * strides[axis] }
        }
      }
      guard isInside else { throw wrong(source.values, "onnx.sparse-tensor", "has an index outside its shape", found: "element \(i)", expected: "[\(Shape(shape))]") }
      positions.append(position)
    }
    return values.withUnsafeBytes { from in
      Tensor(values.elementType, shape) { to in
        for (i, position) in positions.enumerated() {
          UnsafeMutableRawBufferPointer(rebasing: to[position * size..<(position + 1) * size])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: from[i * size..<(i + 1) * size]))
        }
      }
    }
  }
  private static let expansionLimit = 1 << 32

  private func shape(_ dims: [Int64], _ name: String) throws(Diagnostic) -> [Int] {
    guard dims.count <= Self.rankLimit else {
      throw Diagnostic("onnx.limit", "tensor '\(name)' has too many axes", found: "\(dims.count)", expected: "at most \(Self.rankLimit)")
    }
    let shape = dims.map { Int($0) }
    guard let count = shape.checkedProduct(), count <= Self.elementLimit else {
      throw Diagnostic("onnx.tensor-size", "tensor '\(name)' has an impossible shape", found: "[\(Shape(shape))]", expected: "extents of 0 or more, at most 2^40 elements")
    }
    return shape
  }

  /// Elements as little-endian bytes in a file, narrow ones packed from the low bits up.
  func packed(_ source: ONNXTensor, _ type: ElementType, _ shape: [Int], _ file: MappedFile, _ range: Range<Int>) throws(Diagnostic) -> Tensor {
    let count = shape.reduce(1, *), expected = type.bitCount % 8 == 0 ? count * (type.bitCount / 8) : (count * type.bitCount + 7) / 8
    guard range.count == expected else {
      throw wrong(source, "onnx.tensor-size", "has an initializer size that is not that of its shape", found: "\(range.count) bytes", expected: "\(expected) bytes for \(TensorType(type, shape))")
    }
    if type.bitCount % 8 == 0, range.count >= Self.borrowingLimit, type != .bool, let tensor = Tensor(type, shape, storage: file.storage, offset: range.lowerBound) { return tensor }
    return file.withUnsafeBytes { bytes in
      let part = UnsafeRawBufferPointer(rebasing: bytes[range])
      if type == .bool { return Tensor(.bool, shape, scalars: part.map { UInt8($0 == 0 ? 0 : 1) }) }
      return type.bitCount % 8 == 0 ? Tensor(type, shape) { $0.copyMemory(from: part) } : Tensor.unpacking(part, type, shape)
    }
  }

  /// Elements in a file of their own, which must lie beneath the model's folder.
  private func external(_ source: ONNXTensor, _ type: ElementType, _ shape: [Int]) throws(Diagnostic) -> Tensor {
    func entry(_ key: String) -> String? { source.external.last { $0.key == key }?.value }
    guard let location = entry("location"), !location.isEmpty else { throw wrong(source, "onnx.external-data", "names no external data path", expected: "a location") }
    guard type != .string else { throw wrong(source, "onnx.external-data", "holds strings as external data", expected: "string_data") }
    let part = try externalFile(location, source)
    var numbers: [Int?] = []
    for key in ["offset", "length"] {
      guard let text = entry(key) else { numbers.append(nil); continue }
      guard let number = Int(text), number >= 0 else { throw wrong(source, "onnx.external-data", "has an impossible external data range", found: "\(key) '\(text)'") }
      numbers.append(number)
    }
    let offset = numbers[0] ?? 0, length = numbers[1] ?? max(0, part.byteCount - offset)
    guard offset <= part.byteCount, length <= part.byteCount - offset else {
      throw wrong(source, "onnx.external-data", "has an external data range beyond its file", found: "\(length) bytes from \(offset)", expected: "inside the \(part.byteCount) bytes of '\(location)'")
    }
    return try packed(source, type, shape, part, offset..<offset + length)
  }

  private func externalFile(_ location: String, _ source: ONNXTensor) throws(Diagnostic) -> MappedFile {
    if let known = externalFiles.first(where: { $0.location == location }) { return known.file }
    do {
      let opened = try MappedFile(path: location, beneath: folder)
      externalFiles.append((location, opened))
      return opened
    } catch {
      throw Diagnostic(
        "onnx.external-data", "the external data path of tensor '\(source.name)' cannot be used: \(error.message)", category: error.category,
        found: "'\(location)'", expected: "a file beneath the model's folder")
    }
  }

  private func wrong(_ source: ONNXTensor, _ id: String, _ message: String, found: String? = nil, expected: String? = nil) -> Diagnostic {
    Diagnostic(id, "tensor '\(source.name)' \(message)", found: found, expected: expected)
  }
}

/// Numbers of the fields of TensorProto that hold elements.
enum TensorField {
  static let floats = 4, int32s = 5, int64s = 7, raw = 9, doubles = 10, uint64s = 11
}

extension Tensor {
  /// Elements of 4 or 2 bits, the first in the lowest bits of a byte.
  static func unpacking(_ bytes: UnsafeRawBufferPointer, _ type: ElementType, _ shape: [Int]) -> Tensor {
    let bits = type.bitCount, perByte = 8 / bits, mask = UInt8((1 << bits) - 1)
    return Tensor(type, shape, scalars: (0..<shape.reduce(1, *)).map { i -> UInt8 in
      let code = bytes[i / perByte] >> UInt8(i % perByte * bits) & mask
      // Signed codes are held as the number they mean.
      return type.isSignedInteger && code >> UInt8(bits - 1) == 1 ? code | ~mask : code
    })
  }
}
