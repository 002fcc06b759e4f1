internal import CImages
internal import Images

/// Small files made by hand, so that tests of damage need no data from outside.
enum SmallFiles {
  /// A chunk with its right checksum.
  static func chunk(_ label: String, _ body: [UInt8]) -> [UInt8] {
    let content = Array(label.utf8) + body
    return big(body.count) + content + big(Int(chx_crc32(content, Int64(content.count))))
  }

  static func big(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func header(_ width: Int, _ height: Int, depth: UInt8 = 8, colour: UInt8 = 0, methods: [UInt8] = [0, 0, 0]) -> [UInt8] {
    chunk("IHDR", big(width) + big(height) + [depth, colour] + methods)
  }

  /// A zlib stream of stored (uncompressed) blocks.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    var start = 0
    repeat {
      let count = min(65_535, bytes.count - start)
      let size = [UInt8(count & 255), UInt8(count >> 8)]
      stream += [start + count == bytes.count ? 1 : 0] + size + size.map { ~$0 } + bytes[start..<start + count]
      start += count
    } while start < bytes.count
    return stream + big(Int(high << 16 | low))
  }

  /// A PNG of raw scan lines (each with its filter byte).
  static func png(
    _ width: Int, _ height: Int, depth: UInt8 = 8, colour: UInt8 = 0, before: [UInt8] = [], lines: [UInt8]
  ) -> [UInt8] {
    signature + header(width, height, depth: depth, colour: colour) + before + chunk("IDAT", stored(lines)) + chunk("IEND", [])
  }

  /// A picture of gray steps.
  static func gray(_ width: Int, _ height: Int) -> Image? {
    Image(width: width, height: height, bytes: (0..<width * height).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / width * 13) })
  }

  /// An 8 x 8 gray baseline JPEG: every Huffman table has a single code, the picture one flat block.
  static var jpeg: [UInt8] {
    let quantities: [UInt8] = [0xFF, 0xDB, 0, 67, 0] + [UInt8](repeating: 1, count: 64)
    let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]
    let counts: [UInt8] = [1] + [UInt8](repeating: 0, count: 15)
    let direct: [UInt8] = [0xFF, 0xC4, 0, 20, 0x00] + counts + [0]
    let alternating: [UInt8] = [0xFF, 0xC4, 0, 20, 0x10] + counts + [0]
    let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
    return [0xFF, 0xD8] + quantities + frame + direct + alternating + scan + [0x3F, 0xFF, 0xD9]
  }
}
