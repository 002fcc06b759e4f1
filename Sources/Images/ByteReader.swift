/// Bounds-checked big-endian reading for the structure walkers: past the end is nil, never a trap.
struct ByteReader {
  let bytes: [UInt8]
  var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var left: Int { bytes.count - position }

  mutating func byte() -> Int? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return Int(bytes[position])
  }

  mutating func word16() -> Int? {
    guard left >= 2, let high = byte(), let low = byte() else { return nil }
    return high << 8 | low
  }

  mutating func word32() -> Int? {
    guard left >= 4, let high = word16(), let low = word16() else { return nil }
    return high << 16 | low
  }

  mutating func skip(_ count: Int) -> Bool {
    guard count >= 0, count <= left else { return false }
    position += count
    return true
  }
}
