extension Image {
  /// The same picture and name with other samples. The caller keeps width x height x channels.
  func replacing(_ bytes: [UInt8], channels: Int? = nil) -> Image {
    Image(width: width, height: height, channels: channels ?? self.channels, bytes: bytes, name: name) ?? self
  }

  /// The 8-bit samples. - Precondition made an empty array: 16-bit pictures must be reduced before.
  var bytes: [UInt8] {
    if case .bytes(let values) = samples { values } else { [] }
  }

  /// Gray or RGB without alpha: what Pillow's `convert("RGB")` shows, except that gray stays one channel.
  /// Alpha is dropped, never blended.
  func withoutAlpha() -> Image {
    guard channels == 2 || channels == 4 else { return self }
    let source = bytes
    let kept = channels - 1
    var target = [UInt8](repeating: 0, count: width * height * kept)
    for pixel in 0..<width * height {
      for channel in 0..<kept { target[pixel * kept + channel] = source[pixel * channels + channel] }
    }
    return replacing(target, channels: kept)
  }

  /// 8-bit RGB as Pillow's `convert("RGB")` gives it; 16-bit samples by `rule`.
  /// - Throws: `image.flat` for the rule `.minmax` on a picture of one value.
  public func convertedToRGB(_ rule: SixteenBitRule = .scale16) throws(ImageError) -> Image {
    let plain = try reducedToBytes(rule).withoutAlpha()
    guard plain.channels == 1 else { return plain }
    let source = plain.bytes
    var target = [UInt8](repeating: 0, count: source.count * 3)
    for pixel in source.indices {
      for channel in 0..<3 { target[pixel * 3 + channel] = source[pixel] }
    }
    return plain.replacing(target, channels: 3)
  }

  /// 8-bit gray as Pillow's `convert("L")` gives it: ITU-R 601 luma with 16 fractional bits, rounded.
  /// - Throws: `image.flat` for the rule `.minmax` on a picture of one value.
  public func convertedToLuma(_ rule: SixteenBitRule = .scale16) throws(ImageError) -> Image {
    let plain = try reducedToBytes(rule).withoutAlpha()
    guard plain.channels == 3 else { return plain }
    let source = plain.bytes
    var target = [UInt8](repeating: 0, count: width * height)
    for pixel in target.indices {
      let (red, green, blue) = (UInt32(source[pixel * 3]), UInt32(source[pixel * 3 + 1]), UInt32(source[pixel * 3 + 2]))
      target[pixel] = UInt8(truncatingIfNeeded: (red * 19595 + green * 38470 + blue * 7471 + 32768) >> 16)
    }
    return plain.replacing(target, channels: 1)
  }
}
