/// A heat map in the pixels of the original file. What the network did not see, because the preparation cut it off, has no
/// value.
public struct PlacedHeatMap: Hashable, Sendable {
  /// Row after row; NaN where the network saw nothing.
  public let values: [Float]
  public let width: Int
  public let height: Int
  /// Of the values that are numbers.
  public let range: ClosedRange<Float>

  /// Reads the map bilinearly between its pixels' centres, at the centre of every original pixel.
  public init(_ map: HeatMap, geometry: PixelGeometry) {
    width = geometry.originalWidth
    height = geometry.originalHeight
    let across = Self.taps(count: width, size: map.width) { geometry.prepared(x: $0, y: 0).x }
    let down = Self.taps(count: height, size: map.height) { geometry.prepared(x: 0, y: $0).y }
    var values = [Float](repeating: .nan, count: width * height)
    for (y, row) in down.enumerated() {
      guard let row else { continue }
      for (x, column) in across.enumerated() {
        guard let column else { continue }
        let top = map.values[row.first * map.width + column.first] * (1 - column.share) + map.values[row.first * map.width + column.second] * column.share
        let bottom = map.values[row.second * map.width + column.first] * (1 - column.share) + map.values[row.second * map.width + column.second] * column.share
        values[y * width + x] = top * (1 - row.share) + bottom * row.share
      }
    }
    self.values = values
    range = valueRange(values)
  }

  /// Two neighbours in the map, and the share of the second.
  private struct Tap { var first: Int, second: Int, share: Float }

  private static func taps(count: Int, size: Int, _ prepared: (Double) -> Double) -> [Tap?] {
    (0..<count).map { index in
      let place = prepared(Double(index) + 0.5)
      guard place >= 0, place < Double(size) else { return nil }
      let centre = max(0, min(Double(size - 1), place - 0.5)), first = Int(centre)
      return Tap(first: first, second: min(first + 1, size - 1), share: Float(centre - Double(first)))
    }
  }

  /// A value's place between the smallest and the largest, 0 to 1.
  private func level(_ value: Float) -> Float {
    let span = range.upperBound - range.lowerBound
    return span > 0 ? (value - range.lowerBound) / span : 0
  }

  /// The picture in gray with the map over it: the colour tells the level, and so does how much of it covers the gray, from
  /// nothing at the smallest value to `opacity` at the largest. The gray is stretched to the range of the picture.
  /// - Throws: `image.recipe` where the map belongs to a picture of another size.
  public func overlay(on image: Image, opacity: Float = 0.6) throws(ImageError) -> Image {
    guard image.width == width, image.height == height else {
      throw ImageError(
        .recipe, file: image.name, found: "\(image.width) x \(image.height) pixels", expected: "\(width) x \(height), as the map",
        help: "Draw the map over the picture it was made from.")
    }
    let gray = try image.displayedGray()
    var pixels = [UInt8](repeating: 0, count: gray.count * 3)
    for (index, base) in gray.enumerated() {
      let value = values[index], level = value.isNaN ? 0 : level(value)
      let share = opacity * level, colour = HeatColours.table[Int((level * 255).rounded())]
      for channel in 0..<3 {
        pixels[index * 3 + channel] = UInt8((Float(base) * (1 - share) + colour[channel] * share).rounded())
      }
    }
    return image.replacing(pixels, channels: 3)
  }

  /// The map alone in 16-bit gray: 1 at the smallest value to 65535 at the largest, 0 where the network saw nothing.
  public func picture(name: String = "map") -> Image? {
    let words = values.map { $0.isNaN ? 0 : UInt16(1 + (level($0) * 65534).rounded()) }
    return Image(width: width, height: height, channels: 1, samples: .words(words), name: name)
  }
}

extension Image {
  /// Luma stretched to 0...255 for looking at; 16-bit samples keep what a plain reduction would lose. A flat picture stays as
  /// it is.
  fileprivate func displayedGray() throws(ImageError) -> [UInt8] {
    guard case .words = samples else {
      let luma = try convertedToLuma()
      return luma.bytes.min() == luma.bytes.max() ? luma.bytes : try luma.reducedToBytes(.minmax).bytes
    }
    if let stretched = try? convertedToLuma(.minmax) { return stretched.bytes }
    return try convertedToLuma().bytes
  }
}
