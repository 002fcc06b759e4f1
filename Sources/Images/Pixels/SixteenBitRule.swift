/// How samples become 8-bit when the file holds 16.
public enum SixteenBitRule: String, Codable, CaseIterable, Hashable, Sendable {
  /// value / 257, rounded: the full range maps to the full range. The default.
  case scale16
  /// What Pillow's `convert("RGB")` does: gray is clipped at 255, which turns most pictures white; colour keeps the high
  /// byte. Only for reproducing results made that way.
  case pil
  /// (value - smallest) / (largest - smallest) x 255, truncated, over all colour samples of the picture; applies to 8-bit
  /// pictures as well. The loader of the Shenzhen set does this.
  case minmax
}

extension Image {
  /// The picture with 8-bit samples.
  /// - Throws: `image.flat` for `.minmax` on a picture of one value.
  public func reducedToBytes(_ rule: SixteenBitRule = .scale16) throws(ImageError) -> Image {
    switch (rule, samples) {
    case (.minmax, .bytes(let values)): return try stretched(values.map(UInt16.init))
    case (.minmax, .words(let values)): return try stretched(values)
    case (_, .bytes): return self
    case (.scale16, .words(let values)): return replacing(values.map { UInt8(truncatingIfNeeded: (UInt32($0) + 128) / 257) })
    case (.pil, .words(let values)):
      return replacing(channels == 1 ? values.map { UInt8(min($0, 255)) } : values.map { UInt8($0 >> 8) })
    }
  }

  private func stretched(_ values: [UInt16]) throws(ImageError) -> Image {
    let hasAlpha = channels == 2 || channels == 4
    var low = UInt16.max
    var high = UInt16.min
    for index in values.indices where !hasAlpha || index % channels != channels - 1 {
      low = min(low, values[index])
      high = max(high, values[index])
    }
    guard high > low else {
      throw ImageError(
        .flat, file: name, found: "\(high) in every pixel", expected: "at least two different values",
        help: "The picture is empty: leave it out.")
    }
    let (base, range) = (Double(low), Double(high - low))
    let bytes = values.indices.map { index -> UInt8 in
      if hasAlpha, index % channels == channels - 1 { return UInt8(truncatingIfNeeded: (UInt32(values[index]) + 128) / 257) }
      return UInt8((Double(values[index]) - base) / range * 255)
    }
    return replacing(bytes)
  }
}
