/// Recognises a file by its first bytes.
enum ImageSignature {
  /// Formats that are met in practice and named in the refusal, with what to do about them.
  private static let others: [(name: String, start: [UInt8])] = [
    ("GIF", Array("GIF8".utf8)), ("BMP", Array("BM".utf8)), ("TIFF", [0x49, 0x49, 0x2A, 0]), ("TIFF", [0x4D, 0x4D, 0, 0x2A]),
    ("JPEG 2000", [0, 0, 0, 0x0C, 0x6A, 0x50]), ("JPEG 2000", [0xFF, 0x4F, 0xFF, 0x51]), ("WebP or another RIFF", Array("RIFF".utf8)),
    ("zip", [0x50, 0x4B, 3, 4]), ("gzip", [0x1F, 0x8B]), ("PDF", Array("%PDF".utf8)), ("NumPy array", [0x93, 0x4E, 0x55, 0x4D]),
  ]

  /// - Returns: `.png` or `.jpeg`.
  /// - Throws: `image.truncated` for an empty file, `image.unsupported` for any other signature.
  static func format(of bytes: [UInt8], name: String) throws(ImageError) -> Image.Format {
    if bytes.starts(with: PngStructure.signature) { return .png }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if bytes.isEmpty {
      throw ImageError(.truncated, file: name, found: "an empty file", expected: "a PNG or JPEG", help: "Copy the file again.")
    }
    throw ImageError(
      .unsupported, file: name, found: "the signature of \(guess(bytes))", expected: "that of PNG or JPEG",
      help: "Convert the picture to PNG; the file name does not decide.")
  }

  private static func guess(_ bytes: [UInt8]) -> String {
    if bytes.count >= 132, bytes[128..<132].elementsEqual("DICM".utf8) { return "DICOM" }
    if let other = others.first(where: { bytes.starts(with: $0.start) }) { return other.name }
    if bytes.prefix(4).dropFirst().elementsEqual("PNG".utf8) { return "a PNG altered by a text-mode transfer" }
    let digits = bytes.prefix(4).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
    return "bytes \(digits.joined(separator: " "))"
  }
}
