/// The picture on its way through a recipe. Gray pictures stay one stored channel as long as their channels are equal:
/// the result is the same and a third of the work.
struct PreprocessingState {
  private var image: Image
  private var floats: FloatPlanes?
  /// Channels the picture stands for; `image` and `floats` store this many, or one.
  private var channels: Int
  private var rule = SixteenBitRule.scale16
  private var geometry: PixelGeometry

  init(_ image: Image) {
    self.image = image
    channels = image.channels
    geometry = PixelGeometry(originalWidth: image.width, originalHeight: image.height)
  }

  mutating func run(_ step: PreprocessingStep) throws(ImageError) {
    switch step {
    case .sixteenBitRule(let rule):
      self.rule = rule
      image = try image.reducedToBytes(rule)
    case .convertRGB:
      image = try image.reducedToBytes(.scale16).withoutAlpha()
      channels = 3
    case .luma:
      image = try image.convertedToLuma()
      channels = 1
    case .resizeShorter(let size, let filter):
      let (width, height) = (image.width, image.height)
      let longer = { (long: Int, short: Int) in Int(Double(size * long) / Double(short)) }
      try resize(
        width <= height ? size : longer(width, height), width <= height ? longer(height, width) : size, filter)
    case .resizeExact(let width, let height, let filter): try resize(width, height, filter)
    case .resizeLongerAndPad(let size, let filter):
      let factor = Double(size) / Double(max(image.width, image.height))
      try resize(Int(Double(image.width) * factor), Int(Double(image.height) * factor), filter)
      try cut(size, x: -((size - image.width) / 2), y: -((size - image.height) / 2))
    case .centreCrop(let size, let rounding): try crop(size, rounding)
    case .toFloat(let divisor):
      image = try image.reducedToBytes(.scale16)
      floats = FloatPlanes(image, divisor: divisor)
    case .perImageMinMax: try floats?.stretch(name: image.name)
    case .normalise(let mean, let deviation): try normalise(mean, deviation)
    case .tensorResize(let width, let height, let filter):
      guard let planes = floats else { return }
      geometry.resize(fromWidth: planes.width, fromHeight: planes.height, toWidth: width, toHeight: height)
      floats?.resize(width: width, height: height, filter)
    case .replicate(let count):
      guard channels == 1 || channels == count else {
        throw mismatch("\(channels) channels to replicate", "one channel")
      }
      channels = count
    }
  }

  func finish() throws(ImageError) -> PreprocessedImage {
    guard var planes = floats else { throw mismatch("no step to-float", "one") }
    planes.expand(to: channels)
    return PreprocessedImage(
      values: planes.values, channels: planes.channels, height: planes.height, width: planes.width, geometry: geometry)
  }

  private mutating func resize(_ width: Int, _ height: Int, _ filter: ResampleFilter) throws(ImageError) {
    guard width >= 1, height >= 1 else {
      throw ImageError(
        .tooSmall, file: image.name, found: "a picture of \(image.width) x \(image.height), resized to \(width) x \(height)",
        expected: "at least one pixel per side", help: "The picture is too narrow: leave it out.")
    }
    guard max(width, height) <= 65_536, width * height <= 64 << 20 else {
      throw ImageError(
        .tooLarge, file: image.name, found: "a picture of \(image.width) x \(image.height), resized to \(width) x \(height)",
        expected: "at most 64 Mi pixels", help: "The picture is too narrow: leave it out.")
    }
    let (oldWidth, oldHeight) = (image.width, image.height)
    image = try image.reducedToBytes(.scale16).resized(width: width, height: height, filter: filter)
    geometry.resize(fromWidth: oldWidth, fromHeight: oldHeight, toWidth: width, toHeight: height)
  }

  /// Smaller pictures are padded first, the odd pixel right and below; then the middle is cut.
  private mutating func crop(_ size: Int, _ rounding: CropRounding) throws(ImageError) {
    let x = image.width < size ? -((size - image.width) / 2) : rounding.offset(image.width, size)
    let y = image.height < size ? -((size - image.height) / 2) : rounding.offset(image.height, size)
    try cut(size, x: x, y: y)
  }

  private mutating func cut(_ size: Int, x: Int, y: Int) throws(ImageError) {
    image = try image.reducedToBytes(.scale16).window(x: x, y: y, width: size, height: size)
    geometry.move(x: x, y: y)
  }

  private mutating func normalise(_ mean: [Float], _ deviation: [Float]) throws(ImageError) {
    guard mean.count == 1 || mean.count == channels else {
      throw mismatch("\(mean.count) means for \(channels) channels", "one per channel")
    }
    if Set(mean).count > 1 || Set(deviation).count > 1 { floats?.expand(to: channels) }
    floats?.normalise(mean, deviation)
  }

  private func mismatch(_ found: String, _ expected: String) -> ImageError {
    ImageError(.recipe, file: image.name, found: found, expected: expected, help: "Correct the preparation recipe.")
  }
}
