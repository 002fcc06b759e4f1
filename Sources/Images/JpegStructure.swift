/// Walks the markers of a JPEG before anything is decoded (ITU-T T.81 annex B): size, components, number of scans, end.
struct JpegStructure {
  private let name: String
  private let limits: ImageLimits
  private var reader: ByteReader
  private var header: ImageHeader?
  private var scans = 0

  /// - Returns: the header of a file that has a frame, a scan and an end marker.
  /// - Throws: `image.truncated`, `image.header`, `image.unsupported`, `image.too-large`, `image.damaged`.
  static func header(of bytes: [UInt8], name: String, limits: ImageLimits) throws(ImageError) -> ImageHeader {
    var walker = JpegStructure(bytes: bytes, name: name, limits: limits)
    return try walker.walk()
  }

  private init(bytes: [UInt8], name: String, limits: ImageLimits) {
    self.name = name
    self.limits = limits
    reader = ByteReader(bytes)
  }

  private mutating func walk() throws(ImageError) -> ImageHeader {
    _ = reader.skip(2)
    while let marker = nextMarker() {
      if marker == 0xD9 { return try finish() }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) { continue }
      guard let length = reader.word16() else { throw truncated() }
      let end = reader.position + length - 2
      guard length >= 2 else { throw damaged("a marker segment of length \(length)", "at least 2") }
      guard end <= reader.bytes.count else { throw truncated() }
      // Start-of-frame markers: C4 (tables), C8 (reserved) and CC (conditioning) lie among them.
      if (0xC0...0xCF).contains(marker), marker != 0xC4, marker != 0xC8, marker != 0xCC { try readFrame(marker) }
      if marker == 0xDA {
        scans += 1
        guard scans <= limits.scans else {
          throw ImageError(
            .tooLarge, file: name, found: "more than \(limits.scans) scans", expected: "at most \(limits.scans)",
            help: "Save the picture as a baseline JPEG.")
        }
      }
      reader.position = end
    }
    throw truncated()
  }

  /// The next marker code: entropy-coded bytes, stuffed zeros, restart markers and fill bytes are passed over.
  private mutating func nextMarker() -> Int? {
    let bytes = reader.bytes
    var position = reader.position
    while position + 1 < bytes.count {
      if bytes[position] == 0xFF {
        let code = bytes[position + 1]
        if code != 0, code != 0xFF, !(0xD0...0xD7).contains(code) {
          reader.position = position + 2
          return Int(code)
        }
        position += code == 0xFF ? 1 : 2
      } else {
        position += 1
      }
    }
    reader.position = bytes.count
    return nil
  }

  private mutating func readFrame(_ marker: Int) throws(ImageError) {
    guard header == nil else { throw unsupported("a second frame", "one frame") }
    guard [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(marker) else {
      throw unsupported("the coding process of marker FF\(String(marker, radix: 16, uppercase: true))", "baseline or progressive")
    }
    guard let precision = reader.byte(), let height = reader.word16(), let width = reader.word16(), let components = reader.byte()
    else { throw truncated() }
    guard precision == 8 else { throw unsupported("\(precision) bits per sample", "8") }
    guard width > 0, height > 0 else {
      throw ImageError(
        .header, file: name, found: "invalid dimensions, \(width) x \(height)", expected: "at least one pixel",
        help: "The header is invalid: export the picture again.")
    }
    guard [1, 3, 4].contains(components) else { throw unsupported("\(components) components", "1, 3 or 4") }
    header = ImageHeader(
      format: .jpeg, width: width, height: height, channels: components == 1 ? 1 : 3, depth: 8, components: components)
  }

  private func finish() throws(ImageError) -> ImageHeader {
    guard let header else { throw damaged("no frame", "a start-of-frame marker") }
    guard scans > 0 else { throw damaged("no scan", "picture data") }
    return header
  }

  private func truncated() -> ImageError {
    ImageError(
      .truncated, file: name, found: "a truncated file of \(reader.bytes.count) bytes", expected: "an end-of-image marker",
      help: "Copy or export the file again.")
  }

  private func damaged(_ found: String, _ expected: String) -> ImageError {
    ImageError(.damaged, file: name, found: found, expected: expected, help: "Export the picture again.")
  }

  private func unsupported(_ found: String, _ expected: String) -> ImageError {
    ImageError(.unsupported, file: name, found: found, expected: expected, help: "Convert the picture to PNG.")
  }
}
