internal import CImages
internal import IR

/// The content of a gzip file (RFC 1952) with one member.
enum GzipFile {
  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// - Throws: `vocabulary.gzip`, `vocabulary.too-large`.
  static func content(_ bytes: [UInt8], limit: Int, file: String) throws(Diagnostic) -> [UInt8] {
    func problem(_ message: String, _ found: String? = nil) -> Diagnostic {
      Diagnostic("vocabulary.gzip", message, found: found, expected: "a whole gzip file", help: "Copy or download the file again.", file: file)
    }
    guard isGzip(bytes), bytes.count >= 18, bytes[2] == 8, let start = endOfHeader(bytes), start <= bytes.count - 8 else { throw problem("the gzip header is damaged", "\(bytes.count) bytes") }
    func word(_ place: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) } }
    let sum = word(bytes.count - 8), size = word(bytes.count - 4)
    guard size <= limit else { throw Diagnostic("vocabulary.too-large", "the file would be too large", category: .memory, found: "\(size) bytes", expected: "at most \(limit)", file: file) }
    var code = Int32(CHX_IMAGE_OK)
    let packed = bytes[start..<bytes.count - 8]
    let content = [UInt8](unsafeUninitializedCapacity: size) { target, count in
      packed.withUnsafeBufferPointer { source in code = chx_inflate(source.baseAddress, Int64(source.count), target.baseAddress, Int64(size), 1) }
      count = code == CHX_IMAGE_OK ? size : 0
    }
    guard code == CHX_IMAGE_OK, Int(chx_crc32(content, Int64(content.count))) == sum else { throw problem("the compressed data are damaged") }
    return content
  }

  /// Behind the fixed ten bytes and what the flags say follows: extra fields, a name, a comment, a checksum.
  private static func endOfHeader(_ bytes: [UInt8]) -> Int? {
    let flags = bytes[3]
    var place = 10
    if flags & 4 != 0 {
      guard place + 2 <= bytes.count else { return nil }
      place += 2 + Int(bytes[place]) + Int(bytes[place + 1]) << 8
    }
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      guard place < bytes.count, let end = bytes[place...].firstIndex(of: 0) else { return nil }
      place = end + 1
    }
    if flags & 2 != 0 { place += 2 }
    return place <= bytes.count ? place : nil
  }
}
