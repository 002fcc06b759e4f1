/// Channel planes of floats, as the float steps of a recipe change them. Arithmetic is single precision, in torch's order.
struct FloatPlanes {
  private(set) var values: [Float]
  private(set) var channels: Int
  private(set) var height: Int
  private(set) var width: Int

  private var area: Int { height * width }

  /// Separates the interleaved bytes into planes, each divided by `divisor`.
  init(_ image: Image, divisor: Float) {
    (channels, height, width) = (image.channels, image.height, image.width)
    let table = (0...255).map { Float($0) / divisor }
    let bytes = image.bytes
    let (count, stride) = (image.width * image.height, image.channels)
    if stride == 1 {
      values = bytes.map { table[Int($0)] }
      return
    }
    values = [Float](repeating: 0, count: bytes.count)
    for channel in 0..<stride {
      for pixel in 0..<count { values[channel * count + pixel] = table[Int(bytes[pixel * stride + channel])] }
    }
  }

  /// Scales every plane to 0...1 by its own extremes.
  /// - Throws: `image.flat` if a plane has one value only: the scaled values would not be numbers.
  mutating func stretch(name: String) throws(ImageError) {
    for channel in 0..<channels {
      let range = channel * area..<(channel + 1) * area
      var low = Float.infinity
      var high = -Float.infinity
      for index in range {
        low = values[index] < low ? values[index] : low
        high = values[index] > high ? values[index] : high
      }
      guard high > low else {
        throw ImageError(
          .flat, file: name, found: "one value in every pixel of channel \(channel + 1)", expected: "at least two different values",
          help: "The picture is empty (or 16-bit data were clipped): leave it out.")
      }
      let span = high - low
      for index in range { values[index] = (values[index] - low) / span }
    }
  }

  mutating func normalise(_ mean: [Float], _ deviation: [Float]) {
    for channel in 0..<channels {
      let (centre, spread) = (mean[min(channel, mean.count - 1)], deviation[min(channel, deviation.count - 1)])
      for index in channel * area..<(channel + 1) * area { values[index] = (values[index] - centre) / spread }
    }
  }

  mutating func resize(width newWidth: Int, height newHeight: Int, _ filter: TensorFilter) {
    let resized = TensorResize.resize(
      values, planes: channels, height: height, width: width, newHeight: newHeight, newWidth: newWidth, filter: filter)
    guard let resized else { return }
    (values, width, height) = (resized, newWidth, newHeight)
  }

  /// Repeats a single plane.
  mutating func expand(to count: Int) {
    guard channels == 1, count > 1 else { return }
    let plane = values
    values.reserveCapacity(plane.count * count)
    for _ in 1..<count { values.append(contentsOf: plane) }
    channels = count
  }
}
