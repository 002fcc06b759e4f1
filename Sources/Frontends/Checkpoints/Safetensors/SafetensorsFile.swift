internal import FileSystem
internal import IR

/// A safetensors file (format of version 0.8): the length of a JSON header, the header, the elements.
///
/// Stricter than the format asks: keys may not repeat, and the tensors' ranges must fill the data exactly, without gaps
/// or overlaps; a tensor without elements has an empty range at such a border.
struct SafetensorsFile {
  static let headerLimit = 100_000_000, tensorLimit = 100_000
  let file: MappedFile

  static let elementTypes: [String: ElementType] = [
    "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "F8_E4M3": .float8e4m3fn, "F8_E5M2": .float8e5m2, "F8_E8M0": .float8e8m0,
    "F8_E4M3FNUZ": .float8e4m3fnuz, "F8_E5M2FNUZ": .float8e5m2fnuz,
    "I64": .int64, "I32": .int32, "I16": .int16, "I8": .int8, "U64": .uint64, "U32": .uint32, "U16": .uint16, "U8": .uint8, "BOOL": .bool, "C64": .complex64,
  ]

  /// Whether the bytes look like one: a length that is no text, and an object.
  static func isLikely(_ file: MappedFile) -> Bool {
    file.withUnsafeBytes { $0.count >= 9 && $0[8] == UInt8(ascii: "{") && $0[7] == 0 && $0[6] == 0 }
  }

  /// - Throws: `safetensors.header-length`, `safetensors.header`, `safetensors.range`, `safetensors.element-type`, `json.malformed`,
  ///   `json.duplicate-key`.
  func checkpoint() throws(Diagnostic) -> Checkpoint {
    var cursor = ByteCursor(file.storage, 0..<file.byteCount, file: file.path)
    guard file.byteCount >= 8 else { throw problem("header-length", "the file is too short for a header length", "\(file.byteCount) bytes") }
    let lengthBytes = try cursor.take(8), length = lengthBytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Self.headerLimit), length <= UInt64(cursor.remaining) else {
      throw problem("header-length", "the header length is out of range", "\(length) bytes", "at most \(min(Self.headerLimit, cursor.remaining))")
    }
    let text = try cursor.take(Int(length))
    guard text.first == UInt8(ascii: "{") else { throw problem("header", "the header does not begin with an object", "byte \(text.first.map(String.init) ?? "none")") }
    guard let entries = try StrictJSON.parse(text, depthLimit: 8, file: file.path).entries else { throw problem("header", "the header is no object", nil) }
    guard entries.count <= Self.tensorLimit + 1 else { throw problem("header", "the header names too many tensors", "\(entries.count)", "at most \(Self.tensorLimit)") }

    var tensors: [Checkpoint.NamedTensor] = [], ranges: [(name: String, range: Range<Int>)] = [], metadata: [PlainValue.Entry] = []
    for entry in entries {
      if entry.key == "__metadata__" { metadata = try facts(entry.value); continue }
      let (tensor, range) = try read(entry, start: cursor.position, available: cursor.remaining)
      tensors.append(.init(name: entry.key, tensor: tensor))
      ranges.append((entry.key, range))
    }
    try checkTiling(ranges, byteCount: cursor.remaining)
    let root = PlainValue.dictionary(tensors.enumerated().map { .init(key: $1.name, value: .tensor($0)) })
    return try Checkpoint(path: file.path, format: .safetensors, tensors: tensors, root: root, metadata: metadata)
  }

  private func read(_ entry: PlainValue.Entry, start: Int, available: Int) throws(Diagnostic) -> (Tensor, Range<Int>) {
    let name = entry.key
    guard let fields = entry.value.entries, fields.count == 3, let typeName = entry.value["dtype"]?.text, let extents = entry.value["shape"]?.list, extents.count <= 64,
      let offsets = entry.value["data_offsets"]?.list
    else { throw problem("header", "tensor '\(name)' is not described as it must be", nil, "dtype, shape and data_offsets") }
    guard let type = Self.elementTypes[typeName] else { throw problem("element-type", "the element type of tensor '\(name)' is not read", typeName) }
    let shape = extents.compactMap(\.integer), bounds = offsets.compactMap(\.integer)
    guard shape.count == extents.count, shape.allSatisfy({ $0 >= 0 }) else { throw problem("header", "the shape of tensor '\(name)' is no list of extents", nil) }
    guard bounds.count == 2, offsets.count == 2, bounds[0] >= 0, bounds[0] <= bounds[1], bounds[1] <= available else {
      throw problem("range", "data offsets out of range for tensor '\(name)'", "\(bounds)", "two offsets up to \(available)")
    }
    guard let byteCount = (shape + [type.byteCount]).checkedProduct(), byteCount == bounds[1] - bounds[0],
      let tensor = Tensor(type, shape, storage: file.storage, offset: start + bounds[0])
    else { throw problem("range", "the data offsets of tensor '\(name)' do not hold its elements", "\(bounds[1] - bounds[0]) bytes", "those of \(typeName) \(shape)") }
    return (tensor, bounds[0]..<bounds[1])
  }

  private func checkTiling(_ ranges: [(name: String, range: Range<Int>)], byteCount: Int) throws(Diagnostic) {
    var end = 0
    for (name, range) in ranges.sorted(by: { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }) {
      guard range.lowerBound == end else {
        throw problem("range", range.lowerBound < end ? "tensor '\(name)' overlaps another" : "no tensor covers the bytes before '\(name)'", "byte \(range.lowerBound)", "byte \(end)")
      }
      end = range.upperBound
    }
    guard end == byteCount else { throw problem("range", "no tensor covers the end of the data", "\(byteCount) bytes", "\(end)") }
  }

  private func facts(_ value: PlainValue) throws(Diagnostic) -> [PlainValue.Entry] {
    guard let entries = value.entries, entries.allSatisfy({ $0.value.text != nil }) else { throw problem("header", "__metadata__ is no object of texts", nil) }
    return entries
  }

  private func problem(_ id: String, _ message: String, _ found: String?, _ expected: String? = nil) -> Diagnostic {
    Diagnostic("safetensors.\(id)", message, found: found, expected: expected, help: "Copy or download the file again.", file: file.path)
  }
}
