internal import Foundation

/// One axis of a resize: where each new element comes from. Resizing is separable: one axis after another.
struct ResizeAxis {
  struct Tap { var index: Int, weight: Double }
  let input: Int, output: Int
  let scale: Double
  let region: (start: Double, end: Double)

  /// The position in the input for an output position.
  private func position(_ i: Int, _ transformation: CoordinateTransformation) -> Double {
    let x = Double(i), width = Double(input)
    switch transformation {
    case .halfPixel: return (x + 0.5) / scale - 0.5
    case .pytorchHalfPixel: return output > 1 ? (x + 0.5) / scale - 0.5 : 0
    case .halfPixelSymmetric: return width / 2 * (1 - Double(output) / (scale * width)) + (x + 0.5) / scale - 0.5
    // The length before it was rounded down, which is what the standard's test cases are made with.
    case .alignCorners: return output > 1 ? x * (width - 1) / (scale * width - 1) : 0
    case .asymmetric: return x / scale
    case .tensorFlowHalfPixelForNearest: return (x + 0.5) / scale
    case .tensorFlowCropAndResize:
      return output > 1
        ? region.start * (width - 1) + x * (region.end - region.start) * (width - 1) / (Double(output) - 1)
        : 0.5 * (region.start + region.end) * (width - 1)
    }
  }

  /// For every output position the inputs it weighs; nil where it lies outside the input and is extrapolated.
  func taps(_ op: Resize) -> [[Tap]?] {
    (0..<output).map { i in
      let exact = position(i, op.coordinates)
      if op.coordinates == .tensorFlowCropAndResize, !(exact >= 0 && exact <= Double(input - 1)) { return nil }
      let x = min(max(exact, -2 * Double(input) - 8), 3 * Double(input) + 8), floor = x.rounded(.down)
      switch op.mode {
      case .nearest: return [Tap(index: clamp(Int(nearest(x, op.nearestRounding))), weight: 1)]
      case .linear, .cubic: return weighted(Int(floor), x - floor, op)
      }
    }
  }

  private func nearest(_ x: Double, _ rounding: NearestRounding) -> Double {
    // Coordinates count in single precision: a half that division missed by a rounding error is a half.
    let x = Float(x)
    let rounded: Float = switch rounding {
    case .roundPreferFloor: (x - 0.5).rounded(.up)
    case .roundPreferCeil: (x + 0.5).rounded(.down)
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    }
    return Double(rounded)
  }

  private func weighted(_ base: Int, _ fraction: Double, _ op: Resize) -> [Tap] {
    // An antialiasing kernel is stretched when the result is smaller than the input.
    let stretch = op.antialias ? min(scale, 1) : 1, reach = op.mode == .cubic ? 2.0 : 1.0
    let first = Int((-reach / stretch).rounded(.down)) + 1
    var taps = (first...1 - first).map { i in
      Tap(index: base + i, weight: op.mode == .cubic ? cubic((Double(i) - fraction) * stretch, op.cubicCoefficient) : max(0, 1 - abs((Double(i) - fraction) * stretch)))
    }
    if op.excludesOutside { taps.removeAll { $0.index < 0 || $0.index >= input } }
    let sum = op.antialias || op.excludesOutside ? taps.reduce(0) { $0 + $1.weight } : 1
    return taps.map { Tap(index: clamp($0.index), weight: sum == 0 ? 0 : $0.weight / sum) }
  }

  /// Keys 1981, "Cubic convolution interpolation", with the free parameter `a`.
  private func cubic(_ distance: Double, _ a: Double) -> Double {
    let x = abs(distance)
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
  }
  private func clamp(_ index: Int) -> Int { min(max(index, 0), input - 1) }
}
