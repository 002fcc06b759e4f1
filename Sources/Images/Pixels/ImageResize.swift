internal import CImages

extension Image {
  /// Resizes 8-bit samples bit for bit as Pillow 13: antialiased, in two passes with rounding to bytes after each; a pass
  /// whose size does not change is left out.
  /// - Throws: `image.recipe` if a side is out of 1...65,536; `image.unsupported` for 16-bit samples.
  public func resized(width newWidth: Int, height newHeight: Int, filter: ResampleFilter) throws(ImageError) -> Image {
    guard (1...65_536).contains(newWidth), (1...65_536).contains(newHeight), newWidth * newHeight <= 256 << 20 else {
      throw ImageError(
        .recipe, file: name, found: "a resize to \(newWidth) x \(newHeight)", expected: "sides from 1 to 65536",
        help: "Correct the sizes of the recipe.")
    }
    guard case .bytes(var values) = samples else {
      throw ImageError(
        .unsupported, file: name, found: "16-bit samples", expected: "8-bit samples", help: "Reduce the picture by a 16-bit rule first.")
    }
    // The order decides the rounding between the passes. Since version 13 Pillow begins with the height where it
    // shrinks by more than twice as many pixels as the width; earlier versions begin with the width.
    let heightFirst = newHeight < height && height - newHeight > 2 * (width - newWidth)
    if heightFirst { values = resampledColumns(values, width: width, to: newHeight, filter) }
    if newWidth != width { values = resampledRows(values, height: heightFirst ? newHeight : height, to: newWidth, filter) }
    if !heightFirst, newHeight != height { values = resampledColumns(values, width: newWidth, to: newHeight, filter) }
    var result = Image(width: newWidth, height: newHeight, channels: channels, bytes: values, name: name) ?? self
    result.format = format
    return result
  }

  private func resampledRows(_ values: [UInt8], height: Int, to newWidth: Int, _ filter: ResampleFilter) -> [UInt8] {
    let table = ResampleTable(antialiased: filter, from: width, to: newWidth)
    let weights = table.fixedPoint
    var scratch = [UInt8](repeating: 0, count: width * channels * Int(CHX_RESAMPLE_ROWS))
    return [UInt8](unsafeUninitializedCapacity: newWidth * height * channels) { target, count in
      table.withAxis {
        chx_resample_rows_bytes(values, Int64(height), Int64(width), Int64(channels), $0, weights, &scratch, target.baseAddress)
      }
      count = newWidth * height * channels
    }
  }

  private func resampledColumns(_ values: [UInt8], width: Int, to newHeight: Int, _ filter: ResampleFilter) -> [UInt8] {
    let table = ResampleTable(antialiased: filter, from: height, to: newHeight)
    let weights = table.fixedPoint
    return [UInt8](unsafeUninitializedCapacity: width * newHeight * channels) { target, count in
      table.withAxis { chx_resample_columns_bytes(values, Int64(width * channels), $0, weights, target.baseAddress) }
      count = width * newHeight * channels
    }
  }
}
