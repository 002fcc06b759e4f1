/// One step of a preparation recipe. Steps on bytes come before `toFloat`, steps on floats after it.
public enum PreprocessingStep: Hashable, Sendable {
  /// How 16-bit samples become bytes. Without this step the rule is `.scale16`.
  case sixteenBitRule(SixteenBitRule)
  /// RGB; alpha is dropped.
  case convertRGB
  /// One channel of luma.
  case luma
  /// The shorter side becomes `size`; the longer keeps the proportion, truncated (torchvision).
  case resizeShorter(size: Int, filter: ResampleFilter)
  /// Exactly this size, whatever the proportion.
  case resizeExact(width: Int, height: Int, filter: ResampleFilter)
  /// The longer side becomes `size`; the picture is centred on black of `size` x `size`.
  case resizeLongerAndPad(size: Int, filter: ResampleFilter)
  /// The middle `size` x `size` pixels; smaller pictures are padded with black.
  case centreCrop(size: Int, rounding: CropRounding)
  /// Floats: each value divided by `divisor` (255, or 1 to keep 0...255).
  case toFloat(divisor: Float)
  /// Each channel of the picture scaled to 0...1 by its own extremes. A flat channel is the error `image.flat`.
  case perImageMinMax
  /// (value - mean) / standard deviation, per channel.
  case normalise(mean: [Float], standardDeviation: [Float])
  /// Resize of the float planes.
  case tensorResize(width: Int, height: Int, filter: TensorFilter)
  /// One channel repeated `channels` times.
  case replicate(channels: Int)
}

/// Where the window lies when the margin is odd.
public enum CropRounding: String, Codable, CaseIterable, Hashable, Sendable {
  /// Half the margin, rounded half to even (torchvision).
  case halfEven = "half-even"
  /// Half the margin, rounded down (Hugging Face).
  case down

  /// Offset of a window of `size` in `side` pixels.
  func offset(_ side: Int, _ size: Int) -> Int {
    let margin = side - size
    switch self {
    case .down: return margin / 2
    case .halfEven: return Int((Double(margin) / 2).rounded(.toNearestOrEven))
    }
  }
}
