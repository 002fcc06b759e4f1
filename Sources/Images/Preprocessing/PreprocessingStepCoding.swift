/// Steps as plain mappings with the key `step`, readable in YAML: `{step: resize-shorter, size: 512, filter: bicubic}`.
extension PreprocessingStep: Codable {
  private enum Key: String, CodingKey {
    case step, rule, size, width, height, filter, rounding, divisor, mean, channels
    case standardDeviation = "standard-deviation"
  }

  /// Any key: a misspelt one must not pass in silence.
  private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  private enum Name: String, Codable {
    case sixteenBitRule = "sixteen-bit-rule"
    case convertRGB = "convert-rgb"
    case luma
    case resizeShorter = "resize-shorter"
    case resizeExact = "resize-exact"
    case resizeLongerAndPad = "resize-longer-and-pad"
    case centreCrop = "centre-crop"
    case toFloat = "to-float"
    case perImageMinMax = "per-image-min-max"
    case normalise
    case tensorResize = "tensor-resize"
    case replicate
  }

  public init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: Key.self)
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys where Key(stringValue: key.stringValue) == nil {
      throw DecodingError.dataCorruptedError(forKey: key, in: try decoder.container(keyedBy: AnyKey.self), debugDescription: "unknown key \(key.stringValue)")
    }
    func integer(_ key: Key) throws -> Int { try box.decode(Int.self, forKey: key) }
    func filter() throws -> ResampleFilter { try box.decode(ResampleFilter.self, forKey: .filter) }
    switch try box.decode(Name.self, forKey: .step) {
    case .sixteenBitRule: self = .sixteenBitRule(try box.decode(SixteenBitRule.self, forKey: .rule))
    case .convertRGB: self = .convertRGB
    case .luma: self = .luma
    case .resizeShorter: self = .resizeShorter(size: try integer(.size), filter: try filter())
    case .resizeExact: self = .resizeExact(width: try integer(.width), height: try integer(.height), filter: try filter())
    case .resizeLongerAndPad: self = .resizeLongerAndPad(size: try integer(.size), filter: try filter())
    case .centreCrop:
      let rounding = try box.decodeIfPresent(CropRounding.self, forKey: .rounding) ?? .halfEven
      self = .centreCrop(size: try integer(.size), rounding: rounding)
    case .toFloat: self = .toFloat(divisor: try box.decodeIfPresent(Float.self, forKey: .divisor) ?? 255)
    case .perImageMinMax: self = .perImageMinMax
    case .normalise:
      self = .normalise(
        mean: try box.decode([Float].self, forKey: .mean), standardDeviation: try box.decode([Float].self, forKey: .standardDeviation))
    case .tensorResize:
      let filter = try box.decode(TensorFilter.self, forKey: .filter)
      self = .tensorResize(width: try integer(.width), height: try integer(.height), filter: filter)
    case .replicate: self = .replicate(channels: try integer(.channels))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: Key.self)
    func name(_ name: Name) throws { try box.encode(name, forKey: .step) }
    switch self {
    case .sixteenBitRule(let rule):
      try name(.sixteenBitRule)
      try box.encode(rule, forKey: .rule)
    case .convertRGB: try name(.convertRGB)
    case .luma: try name(.luma)
    case .resizeShorter(let size, let filter):
      try name(.resizeShorter)
      try box.encode(size, forKey: .size)
      try box.encode(filter, forKey: .filter)
    case .resizeExact(let width, let height, let filter):
      try name(.resizeExact)
      try box.encode(width, forKey: .width)
      try box.encode(height, forKey: .height)
      try box.encode(filter, forKey: .filter)
    case .resizeLongerAndPad(let size, let filter):
      try name(.resizeLongerAndPad)
      try box.encode(size, forKey: .size)
      try box.encode(filter, forKey: .filter)
    case .centreCrop(let size, let rounding):
      try name(.centreCrop)
      try box.encode(size, forKey: .size)
      try box.encode(rounding, forKey: .rounding)
    case .toFloat(let divisor):
      try name(.toFloat)
      try box.encode(divisor, forKey: .divisor)
    case .perImageMinMax: try name(.perImageMinMax)
    case .normalise(let mean, let deviation):
      try name(.normalise)
      try box.encode(mean, forKey: .mean)
      try box.encode(deviation, forKey: .standardDeviation)
    case .tensorResize(let width, let height, let filter):
      try name(.tensorResize)
      try box.encode(width, forKey: .width)
      try box.encode(height, forKey: .height)
      try box.encode(filter, forKey: .filter)
    case .replicate(let channels):
      try name(.replicate)
      try box.encode(channels, forKey: .channels)
    }
  }
}
