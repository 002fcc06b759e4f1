/// Reads the protobuf wire format in a range of bytes. Nothing is read outside it, whatever the bytes say.
struct WireReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  let end: Int

  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    self.bytes = bytes; position = range.lowerBound; end = range.upperBound
  }
  var isAtEnd: Bool { position >= end }

  /// A number of at most 64 bits, seven to a byte; nil where it runs past the end or has more than ten bytes.
  mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else { return nil }
      let byte = bytes[position]
      position += 1
      if shift < 64 { value |= UInt64(byte & 0x7F) << shift }
      if byte < 0x80 { return value }
    }
    return nil
  }

  /// The range of the next `count` bytes; nil where there are fewer.
  mutating func take(_ count: UInt64) -> Range<Int>? {
    guard count <= UInt64(end - position) else { return nil }
    let range = position..<position + Int(count)
    position = range.upperBound
    return range
  }
}
