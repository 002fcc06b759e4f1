internal import FileSystem
internal import IR

/// Writes one message in the protobuf wire format. Elements of tensors are not copied: they go from where they lie to the file.
struct MessageWriter {
  private enum Piece { case bytes([UInt8]), elements(Tensor) }
  private var pieces: [Piece] = []
  /// Bytes written so far.
  private(set) var byteCount = 0

  mutating func int(_ field: Int, _ value: Int64) { tag(field, 0); varint(UInt64(bitPattern: value)) }
  mutating func int(_ field: Int, _ value: Int) { int(field, Int64(value)) }
  mutating func float(_ field: Int, _ value: Float) { tag(field, 5); append((0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }) }
  mutating func string(_ field: Int, _ value: String) { bytes(field, Array(value.utf8)) }
  /// A string that is left out where it is empty.
  mutating func optionalString(_ field: Int, _ value: String) { if !value.isEmpty { string(field, value) } }
  mutating func bytes(_ field: Int, _ value: [UInt8]) { tag(field, 2); varint(UInt64(value.count)); append(value) }
  mutating func message(_ field: Int, _ value: MessageWriter) {
    tag(field, 2)
    varint(UInt64(value.byteCount))
    for piece in value.pieces { if case .bytes(let bytes) = piece { append(bytes) } else { pieces.append(piece) } }
    byteCount += value.pieces.reduce(0) { if case .elements(let tensor) = $1 { $0 + tensor.byteCount } else { $0 } }
  }
  /// The elements of a row-major tensor as they are in memory.
  mutating func elements(_ field: Int, _ tensor: Tensor) {
    tag(field, 2)
    varint(UInt64(tensor.byteCount))
    pieces.append(.elements(tensor))
    byteCount += tensor.byteCount
  }

  private mutating func tag(_ field: Int, _ wire: Int) { varint(UInt64(field << 3 | wire)) }
  private mutating func varint(_ value: UInt64) {
    var value = value, bytes: [UInt8] = []
    while value >= 0x80 { bytes.append(UInt8(truncatingIfNeeded: value) | 0x80); value >>= 7 }
    append(bytes + [UInt8(value)])
  }
  private mutating func append(_ bytes: [UInt8]) {
    byteCount += bytes.count
    if case .bytes(var last)? = pieces.last {
      pieces[pieces.count - 1] = .bytes([])
      last += bytes
      pieces[pieces.count - 1] = .bytes(last)
    } else { pieces.append(.bytes(bytes)) }
  }

  func write(to file: AtomicFile) throws(Diagnostic) {
    for piece in pieces {
      switch piece {
      case .bytes(let bytes): try file.write(bytes)
      case .elements(let tensor):
        try tensor.withUnsafeBytes { bytes throws(Diagnostic) in try file.write(bytes) }
        tensor.discardResidentPages()
      }
    }
  }
}
