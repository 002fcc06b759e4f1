internal import CImages

/// Walks the chunks of a PNG before anything is decoded (ISO/IEC 15948 clauses 5 and 11): a cut or altered file is
/// refused here, at no cost in memory.
struct PngStructure {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// Bit depths allowed per colour type.
  private static let depths: [Int: [Int]] = [0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]]

  private let name: String
  private var reader: ByteReader
  private var colour = 0
  private var hasPalette = false
  private var hasTransparency = false
  private var hasData = false

  /// - Returns: the header of a structurally whole file.
  /// - Throws: `image.truncated`, `image.checksum`, `image.header`, `image.damaged`.
  static func header(of bytes: [UInt8], name: String) throws(ImageError) -> ImageHeader {
    var walker = PngStructure(bytes: bytes, name: name)
    return try walker.walk()
  }

  private init(bytes: [UInt8], name: String) {
    self.name = name
    reader = ByteReader(bytes)
  }

  private mutating func walk() throws(ImageError) -> ImageHeader {
    _ = reader.skip(Self.signature.count)
    var header: ImageHeader?
    while true {
      let start = reader.position
      guard let length = reader.word32(), reader.left >= 4 else { throw truncated() }
      let tag = Array(reader.bytes[reader.position..<reader.position + 4])
      let label = Self.label(tag)
      guard length <= reader.left - 8 else { throw truncated(in: label) }
      let body = reader.position + 4
      try verifyChecksum(start: start, length: length, label: label)
      if header == nil {
        guard label == "IHDR", length == 13 else { throw damaged("a first chunk \(label) of \(length) bytes", "IHDR of 13 bytes") }
        reader.position = body
        header = try readHeader()
      } else {
        try note(label, start: body, length: length, header: &header)
      }
      reader.position = body + length + 4
      if label == "IEND" { break }
    }
    guard var header else { throw truncated() }
    guard hasData else { throw damaged("no IDAT chunk", "picture data") }
    if colour == 3 {
      guard hasPalette else { throw damaged("no PLTE chunk", "a palette for colour type 3") }
      header.channels = hasTransparency ? 4 : 3
    }
    return header
  }

  private mutating func readHeader() throws(ImageError) -> ImageHeader {
    guard let width = reader.word32(), let height = reader.word32(), let depth = reader.byte(), let colour = reader.byte(),
      let compression = reader.byte(), let filter = reader.byte(), let interlace = reader.byte()
    else { throw truncated() }
    guard width > 0, height > 0 else { throw invalid("invalid dimensions, \(width) x \(height)", "at least one pixel") }
    guard let allowed = Self.depths[colour] else { throw invalid("colour type \(colour)", "0, 2, 3, 4 or 6") }
    guard allowed.contains(depth) else {
      throw invalid("invalid bit depth \(depth) for colour type \(colour)", allowed.map(String.init).joined(separator: ", "))
    }
    guard compression == 0, filter == 0, interlace <= 1 else {
      throw invalid("methods \(compression), \(filter), \(interlace)", "compression 0, filter 0, interlace 0 or 1")
    }
    self.colour = colour
    let channels = [0: 1, 2: 3, 3: 3, 4: 2, 6: 4][colour] ?? 1
    var header = ImageHeader(format: .png, width: width, height: height, channels: channels, depth: depth, components: channels)
    header.bitsPerPixel = colour == 3 ? depth : channels * depth
    header.isInterlaced = interlace == 1
    return header
  }

  /// Bytes of the filtered rows, as they come out of the compressed data. A pass without pixels has no rows.
  static func filteredBytes(_ header: ImageHeader) -> Int {
    guard header.isInterlaced else { return rows(header.width, header.height, header.bitsPerPixel) }
    // First column, first row, column step, row step of the seven passes (clause 8.2).
    let passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    return passes.reduce(0) { sum, pass in
      let width = (header.width - pass.0 + pass.2 - 1) / pass.2
      let height = (header.height - pass.1 + pass.3 - 1) / pass.3
      return sum + (width > 0 && height > 0 ? rows(width, height, header.bitsPerPixel) : 0)
    }
  }

  private static func rows(_ width: Int, _ height: Int, _ bitsPerPixel: Int) -> Int {
    height * (1 + (width * bitsPerPixel + 7) / 8)
  }

  private mutating func note(_ label: String, start: Int, length: Int, header: inout ImageHeader?) throws(ImageError) {
    switch label {
    case "IHDR": throw damaged("a second IHDR chunk", "one")
    case "IDAT": hasData = true
    case "PLTE":
      guard length % 3 == 0, (1...256).contains(length / 3) else { throw damaged("a palette of \(length) bytes", "1 to 256 colours") }
      hasPalette = true
    // libpng heeds a tRNS chunk only before the picture data.
    case "tRNS" where !hasData:
      hasTransparency = true
      reader.position = start
      if colour == 0, length == 2 { header?.transparentValue = words(1) }
      if colour == 2, length == 6 { header?.transparentValue = words(3) }
    default: break
    }
  }

  private mutating func words(_ count: Int) -> [UInt16] {
    (0..<count).map { _ in UInt16(truncatingIfNeeded: reader.word16() ?? 0) }
  }

  private func verifyChecksum(start: Int, length: Int, label: String) throws(ImageError) {
    let actual = reader.bytes.withUnsafeBufferPointer { buffer -> UInt32 in
      guard let base = buffer.baseAddress else { return 0 }
      return chx_crc32(base + start + 4, Int64(length) + 4)
    }
    var stored = ByteReader(reader.bytes)
    stored.position = start + 8 + length
    guard stored.word32() == Int(actual) else {
      throw ImageError(
        .checksum, file: name, found: "a wrong chunk checksum in \(label) at byte \(start)", expected: "the checksum of its bytes",
        help: "The file was altered or damaged in transfer: copy it again.")
    }
  }

  private static func label(_ tag: [UInt8]) -> String {
    tag.allSatisfy { (65...90).contains($0) || (97...122).contains($0) }
      ? String(decoding: tag, as: UTF8.self) : "chunk of unknown type"
  }

  private func truncated(in label: String = "the chunk list") -> ImageError {
    ImageError(
      .truncated, file: name, found: "a truncated file of \(reader.bytes.count) bytes, ending in \(label)", expected: "chunks up to IEND",
      help: "Copy or export the file again.")
  }

  private func damaged(_ found: String, _ expected: String) -> ImageError {
    ImageError(.damaged, file: name, found: found, expected: expected, help: "Export the picture again.")
  }

  private func invalid(_ found: String, _ expected: String) -> ImageError {
    ImageError(.header, file: name, found: found, expected: expected, help: "The header is invalid: export the picture again.")
  }
}
