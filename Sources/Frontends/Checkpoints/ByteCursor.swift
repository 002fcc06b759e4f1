internal import IR

/// Reads bytes in order; every read is checked against the end. Integers are little-endian.
struct ByteCursor {
  let storage: TensorStorage
  private(set) var position: Int
  let end: Int
  let file: String

  /// - Precondition: the range lies in the storage.
  init(_ storage: TensorStorage, _ range: Range<Int>, file: String) {
    precondition(range.lowerBound >= 0 && range.upperBound <= storage.bytes.count, "a cursor outside of its bytes")
    self.storage = storage; position = range.lowerBound; end = range.upperBound; self.file = file
  }

  var remaining: Int { end - position }

  func truncated(_ count: Int) -> Diagnostic {
    CheckpointError.damaged("the file ends too early", found: "\(remaining) bytes from byte \(position) on", expected: "\(count) bytes", file: file)
  }
  mutating func byte() throws(Diagnostic) -> UInt8 {
    guard position < end else { throw truncated(1) }
    defer { position += 1 }
    return withExtendedLifetime(storage) { storage.bytes[position] }
  }
  mutating func take(_ count: Int) throws(Diagnostic) -> [UInt8] {
    guard count >= 0, count <= remaining else { throw truncated(count) }
    defer { position += count }
    return withExtendedLifetime(storage) { Array(storage.bytes[position..<position + count]) }
  }
  mutating func skip(_ count: Int) throws(Diagnostic) {
    guard count >= 0, count <= remaining else { throw truncated(count) }
    position += count
  }
  /// An unsigned integer of up to eight bytes that fits `Int`.
  mutating func unsigned(_ count: Int) throws(Diagnostic) -> Int {
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(try byte()) << UInt64(8 * index) }
    guard let result = Int(exactly: value) else {
      throw CheckpointError.damaged("a length is out of range", found: "\(value)", expected: "less than 2^63", file: file)
    }
    return result
  }
  /// A line without its line feed, of at most 64 KiB.
  mutating func line() throws(Diagnostic) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let next = try byte()
      if next == 0x0A { return bytes }
      bytes.append(next)
      guard bytes.count <= 1 << 16 else { throw CheckpointError.damaged("a line is too long", found: "more than \(1 << 16) bytes", file: file) }
    }
  }
  mutating func text(_ count: Int) throws(Diagnostic) -> String { try decode(take(count)) }

  func decode(_ bytes: [UInt8]) throws(Diagnostic) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CheckpointError.damaged("a text is not UTF-8", found: "\(bytes.count) bytes before byte \(position)", file: file)
    }
    return text
  }
}
