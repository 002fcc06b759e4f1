extension Image {
  /// The window of `newWidth` x `newHeight` pixels whose top left corner is pixel (x, y) of this picture. What lies
  /// outside is zero, so that this pads as well as crops.
  /// - Throws: `image.recipe` if a side is out of 1...65,536; `image.unsupported` for 16-bit samples.
  public func window(x: Int, y: Int, width newWidth: Int, height newHeight: Int) throws(ImageError) -> Image {
    guard (1...65_536).contains(newWidth), (1...65_536).contains(newHeight), newWidth * newHeight <= 256 << 20,
      abs(x) <= 1 << 20, abs(y) <= 1 << 20
    else {
      throw ImageError(
        .recipe, file: name, found: "a window of \(newWidth) x \(newHeight)", expected: "sides from 1 to 65536",
        help: "Correct the sizes of the recipe.")
    }
    guard case .bytes(let values) = samples else {
      throw ImageError(
        .unsupported, file: name, found: "16-bit samples", expected: "8-bit samples", help: "Reduce the picture by a 16-bit rule first.")
    }
    if x == 0, y == 0, newWidth == width, newHeight == height { return self }
    var target = [UInt8](repeating: 0, count: newWidth * newHeight * channels)
    let columns = max(0, -x)..<max(max(0, -x), min(newWidth, width - x))
    let rows = max(0, -y)..<max(max(0, -y), min(newHeight, height - y))
    for row in rows where !columns.isEmpty {
      let from = ((row + y) * width + columns.lowerBound + x) * channels
      let to = (row * newWidth + columns.lowerBound) * channels
      target.replaceSubrange(to..<to + columns.count * channels, with: values[from..<from + columns.count * channels])
    }
    return Image(width: newWidth, height: newHeight, channels: channels, bytes: target, name: name) ?? self
  }
}
