/// What a picture may cost. Every bound is checked before pixels are allocated.
public struct ImageLimits: Hashable, Sendable {
  /// Longest side in pixels.
  public var side = 65_536
  /// Width times height.
  public var pixels = 256 << 20
  /// Bytes of the decoded samples.
  public var decodedBytes = 1 << 30
  /// Decoded bytes per byte of file.
  public var ratio = 1_000
  /// Pictures up to this many decoded bytes are exempt from `ratio`: a blank page compresses that well and harms nobody.
  public var ratioFreeBytes = 16 << 20
  /// Scans of a progressive JPEG: each one passes over the whole picture.
  public var scans = 100
  /// Bytes of the file itself.
  public var fileBytes = 1 << 30

  public init() {}

  /// Refuses a header that announces too much.
  /// - Parameter fileBytes: size of the compressed file, for the ratio.
  func check(_ header: ImageHeader, fileBytes: Int, name: String) throws(ImageError) {
    guard header.width > 0, header.height > 0 else {
      throw ImageError(
        .header, file: name, found: "\(header.width) x \(header.height) pixels", expected: "invalid dimensions are never zero",
        help: "The file is damaged: export it again.")
    }
    guard header.width <= side, header.height <= side else {
      throw tooLarge(name, "dimensions too large, \(header.width) x \(header.height) pixels", "sides of at most \(side)")
    }
    // Sides are at most `side` here, and a sample has at most 8 bytes per pixel; the product still is checked.
    let (count, overflow) = header.width.multipliedReportingOverflow(by: header.height)
    guard !overflow, count <= pixels else {
      throw tooLarge(name, "\(header.width) x \(header.height) pixels", "at most \(pixels) pixels")
    }
    let (bytes, bytesOverflow) = count.multipliedReportingOverflow(by: header.channels * header.bytesPerSample)
    guard !bytesOverflow, bytes <= decodedBytes else {
      throw tooLarge(name, "\(header.width) x \(header.height) x \(header.channels) samples", "at most \(decodedBytes) decoded bytes")
    }
    guard bytes <= ratioFreeBytes || bytes / max(fileBytes, 1) <= ratio else {
      throw tooLarge(name, "\(bytes) decoded bytes from a file of \(fileBytes)", "a ratio of at most \(ratio) to 1")
    }
  }

  private func tooLarge(_ name: String, _ found: String, _ expected: String) -> ImageError {
    ImageError(.tooLarge, file: name, found: found, expected: expected, help: "Reduce the picture, or raise the limit if the file is trusted.")
  }
}
