internal import CImages

/// Kernels of the resize of float tensors, as torch's `interpolate` with align_corners false.
public enum TensorFilter: String, Codable, CaseIterable, Hashable, Sendable {
  /// Two taps.
  case bilinear
  /// Keys with a = -0.75, four taps, no antialiasing.
  case bicubic
  /// Widened when shrinking.
  case bilinearAntialias = "bilinear-antialias"
  /// Keys with a = -0.5, widened when shrinking.
  case bicubicAntialias = "bicubic-antialias"
}

/// Resizing of planes of floats (channels, or channels of a batch).
public enum TensorResize {
  /// The output side that torch gives for a scale factor. - Returns: nil if it is out of 1...2^20.
  public static func side(_ source: Int, factor: Double) -> Int? {
    let side = (Double(source) * factor).rounded(.down)
    return side >= 1 && side <= 1_048_576 ? Int(side) : nil
  }

  /// Resizes every plane.
  /// - Parameters:
  ///   - values: `planes` x height x width floats.
  ///   - factors: vertical and horizontal scale factors; when given, coordinates use them literally (without antialias only).
  /// - Returns: `planes` x newHeight x newWidth floats; nil if the count of values or a size does not fit.
  public static func resize(
    _ values: [Float], planes: Int, height: Int, width: Int, newHeight: Int, newWidth: Int, filter: TensorFilter,
    factors: (vertical: Double, horizontal: Double)? = nil
  ) -> [Float]? {
    let sizes = [planes, height, width, newHeight, newWidth]
    guard sizes.allSatisfy({ (1...1 << 20).contains($0) }), planes * height * width == values.count else { return nil }
    guard planes * newHeight <= (1 << 32) / newWidth else { return nil }
    let across = table(filter, width, newWidth, factors?.horizontal)
    let down = table(filter, height, newHeight, factors?.vertical)
    let acrossWeights = across.weights.map(Float.init)
    let downWeights = down.weights.map(Float.init)
    let rows = planes * height
    let wide = [Float](unsafeUninitializedCapacity: rows * newWidth) { target, count in
      across.withAxis { chx_resample_rows_float(values, Int64(rows), Int64(width), $0, acrossWeights, target.baseAddress) }
      count = rows * newWidth
    }
    return [Float](unsafeUninitializedCapacity: planes * newHeight * newWidth) { target, count in
      wide.withUnsafeBufferPointer { source in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        for plane in 0..<planes {
          down.withAxis {
            chx_resample_columns_float(
              from + plane * height * newWidth, Int64(newWidth), $0, downWeights, to + plane * newHeight * newWidth)
          }
        }
      }
      count = planes * newHeight * newWidth
    }
  }

  private static func table(_ filter: TensorFilter, _ source: Int, _ target: Int, _ factor: Double?) -> ResampleTable {
    switch filter {
    case .bilinearAntialias: return ResampleTable(antialiased: .bilinear, from: source, to: target)
    case .bicubicAntialias: return ResampleTable(antialiased: .bicubic, from: source, to: target)
    case .bilinear, .bicubic:
      let scale = factor.map { 1 / $0 } ?? Double(source) / Double(target)
      return ResampleTable(pointwise: filter, from: source, to: target, scale: scale)
    }
  }
}
