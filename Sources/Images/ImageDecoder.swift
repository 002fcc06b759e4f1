internal import CImages

/// Turns PNG and JPEG files into pictures. The kind is recognised by content; the name of a file means nothing.
public struct ImageDecoder: Sendable {
  public var limits: ImageLimits
  /// Decoded PNG bytes from which the compressed data are first inflated into nothing: refusing costs little memory.
  private static let surveyedBytes = 48 << 20

  public init(limits: ImageLimits = ImageLimits()) { self.limits = limits }

  /// Reads and decodes a file.
  /// - Throws: every kind except flat, recipe, too-small and unwritable.
  public func decode(file path: String) throws(ImageError) -> Image {
    try decode(FileBytes.read(path, limit: limits.fileBytes), name: path)
  }

  /// Decodes a file held in memory.
  /// - Parameter name: how errors call it.
  public func decode(_ bytes: [UInt8], name: String) throws(ImageError) -> Image {
    let header = try header(of: bytes, name: name)
    guard header.decodedBytes <= 1 << 20 || chx_can_reserve(Int64(header.decodedBytes)) == 1 else {
      throw ImageError(
        .tooLarge, file: name, found: "no room for \(header.decodedBytes) bytes", expected: "enough free memory",
        help: "Free memory, or reduce the picture.")
    }
    var message = chx_image_message()
    var code = Int32(CHX_IMAGE_OK)
    if header.format == .png, header.decodedBytes > Self.surveyedBytes {
      code = chx_png_survey(bytes, Int64(bytes.count), Int64(PngStructure.filteredBytes(header)))
      guard code == CHX_IMAGE_OK else { throw Self.error(code, message, name: name) }
    }
    let decodedBytes = header.decodedBytes
    let scanLimit = Int32(clamping: limits.scans)
    func fill(_ target: UnsafeMutableRawBufferPointer) {
      bytes.withUnsafeBufferPointer { source in
        guard let pixels = target.baseAddress?.assumingMemoryBound(to: UInt8.self), let file = source.baseAddress else { return }
        let (width, height) = (Int32(header.width), Int32(header.height))
        code =
          header.format == .png
          ? chx_png_decode(
            file, Int64(source.count), pixels, Int64(decodedBytes), width, height, Int32(header.channels),
            Int32(header.bytesPerSample), &message)
          : chx_jpeg_decode(
            file, Int64(source.count), pixels, Int64(decodedBytes), width, height, Int32(header.components), scanLimit, &message)
      }
    }
    let samples: Image.Samples
    if header.bytesPerSample == 2 {
      samples = .words(
        [UInt16](unsafeUninitializedCapacity: decodedBytes / 2) { buffer, count in
          fill(UnsafeMutableRawBufferPointer(buffer))
          count = code == CHX_IMAGE_OK ? decodedBytes / 2 : 0
        })
    } else {
      samples = .bytes(
        [UInt8](unsafeUninitializedCapacity: decodedBytes) { buffer, count in
          fill(UnsafeMutableRawBufferPointer(buffer))
          count = code == CHX_IMAGE_OK ? decodedBytes : 0
        })
    }
    guard code == CHX_IMAGE_OK,
      var image = Image(width: header.width, height: header.height, channels: header.channels, samples: samples, name: name)
    else { throw Self.error(code, message, name: name) }
    image.format = header.format
    image.fileDepth = header.depth
    image.transparentValue = header.transparentValue
    return image
  }

  /// What the file announces, after its structure and the limits have been checked. Nothing is decoded.
  public func header(of bytes: [UInt8], name: String) throws(ImageError) -> ImageHeader {
    let header: ImageHeader
    switch try ImageSignature.format(of: bytes, name: name) {
    case .png: header = try PngStructure.header(of: bytes, name: name)
    default: header = try JpegStructure.header(of: bytes, name: name, limits: limits)
    }
    try limits.check(header, fileBytes: bytes.count, name: name)
    return header
  }

  private static func error(_ code: Int32, _ message: chx_image_message, name: String) -> ImageError {
    let text = withUnsafeBytes(of: message.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let found = text.isEmpty ? "code \(code)" : "\"\(text)\""
    switch Int(code) {
    case Int(CHX_IMAGE_TRUNCATED):
      return ImageError(.truncated, file: name, found: found, expected: "all rows of the picture", help: "Copy or export the file again.")
    case Int(CHX_IMAGE_UNSUPPORTED):
      return ImageError(.unsupported, file: name, found: found, expected: "a common PNG or JPEG", help: "Convert the picture to PNG.")
    case Int(CHX_IMAGE_MEMORY):
      return ImageError(.tooLarge, file: name, found: found, expected: "less memory than the ceiling", help: "Reduce the picture.")
    default:
      return ImageError(.damaged, file: name, found: found, expected: "consistent picture data", help: "Export the picture again.")
    }
  }
}
