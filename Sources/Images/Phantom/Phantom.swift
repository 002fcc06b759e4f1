/// Draws a synthetic chest radiograph: for demonstrations and tests without any patient's data. The same seed and size
/// give the same pixels everywhere.
public struct Phantom: Hashable, Sendable {
  /// Pixels, 1 to 16,384.
  public var width: Int
  public var height: Int
  public var seed: UInt64
  /// Standard deviation of the noise in parts of the full range.
  public var noise = 0.012

  public init(width: Int = 1024, height: Int = 1024, seed: UInt64 = 1) {
    self.width = width
    self.height = height
    self.seed = seed
  }

  /// 8-bit gray.
  /// - Throws: `image.recipe` for a size out of range.
  public func draw() throws(ImageError) -> Image {
    try image(.bytes(values(top: 255).map { UInt8($0) }))
  }

  /// 16-bit gray over the full range.
  /// - Throws: `image.recipe` for a size out of range.
  public func draw16() throws(ImageError) -> Image {
    try image(.words(values(top: 65_535).map { UInt16($0) }))
  }

  private func image(_ samples: Image.Samples) throws(ImageError) -> Image {
    guard let image = Image(width: width, height: height, channels: 1, samples: samples, name: "phantom \(seed)") else {
      throw ImageError(
        .recipe, file: "phantom", found: "\(width) x \(height) pixels", expected: "sides from 1 to 16384", help: "Choose another size.")
    }
    return image
  }

  /// Values 0...top, rounded; none for a size out of range.
  private func values(top: Double) -> [Double] {
    guard (1...16_384).contains(width), (1...16_384).contains(height) else { return [] }
    let random = CounterNoise(seed: seed)
    func variation(_ index: UInt64) -> Double { (random.uniform(1 << 60 | index) - 0.5) * 2 }
    let anatomy = PhantomAnatomy(
      heart: 0.04 * variation(1), diaphragm: 0.02 * variation(2), lungs: 0.02 * variation(3), tilt: 0.03 * variation(4))
    var result = [Double](repeating: 0, count: width * height)
    for y in 0..<height {
      let v = (Double(y) + 0.5) / Double(height)
      for x in 0..<width {
        let u = (Double(x) + 0.5) / Double(width) * 2 - 1
        let light = anatomy.brightness(u, v) + marker(u, v)
        let grain = noise * random.normal(UInt64(y) << 20 | UInt64(x)) * (0.3 + light)
        result[y * width + x] = (max(0, min(1, light * 1.12 + grain)) * top).rounded()
      }
    }
    return result
  }

  /// The lead letter L at the patient's left shoulder.
  private func marker(_ u: Double, _ v: Double) -> Double {
    let (x, y) = (u - 0.86, v - 0.04)
    guard (0...0.05).contains(x), (0...0.045).contains(y) else { return 0 }
    return x < 0.016 || y > 0.036 ? 0.8 : 0
  }
}
