internal import CImages

/// Writes 8-bit gray or RGB and 16-bit gray pictures as PNG.
public enum PngWriter {
  /// The file's bytes. The same picture gives the same bytes with the same libpng and zlib.
  /// - Throws: `image.unsupported` for pictures with alpha or 16-bit colour.
  public static func encode(_ image: Image) throws(ImageError) -> [UInt8] {
    switch (image.samples, image.channels) {
    case (.bytes(let values), 1), (.bytes(let values), 3):
      return try values.withUnsafeBytes { encode($0, image, sampleBytes: 1) }.get()
    case (.words(let values), 1):
      return try values.withUnsafeBytes { encode($0, image, sampleBytes: 2) }.get()
    default:
      throw ImageError(
        .unsupported, file: image.name, found: "\(image.channels) channels of \(image.fileDepth) bits",
        expected: "8-bit gray, 8-bit RGB or 16-bit gray", help: "Convert the picture before writing.")
    }
  }

  /// Writes the file atomically.
  /// - Throws: `image.unsupported`, `image.unwritable`.
  public static func write(_ image: Image, to path: String) throws(ImageError) {
    try FileBytes.write(encode(image), to: path)
  }

  private static func encode(_ raw: UnsafeRawBufferPointer, _ image: Image, sampleBytes: Int32) -> Result<[UInt8], ImageError> {
    var encoded: UnsafeMutablePointer<UInt8>?
    var count: Int64 = 0
    var message = chx_image_message()
    let code = chx_png_encode(
      raw.baseAddress?.assumingMemoryBound(to: UInt8.self), Int64(raw.count), Int32(image.width), Int32(image.height),
      Int32(image.channels), sampleBytes, &encoded, &count, &message)
    defer { chx_release(encoded) }
    guard code == CHX_IMAGE_OK, let encoded else {
      return .failure(
        ImageError(
          .unwritable, file: image.name, found: "the encoder's code \(code)", expected: "a PNG in memory", help: "Free memory and try again."))
    }
    return .success(Array(UnsafeBufferPointer(start: encoded, count: Int(count))))
  }
}
