internal import CImages

/// Which source samples make each output sample along one axis, and with what weights (sum 1).
struct ResampleTable {
  var starts: [Int32] = []
  var counts: [Int32] = []
  /// `taps` weights per output, unused ones zero.
  var weights: [Double] = []
  var taps: Int

  var outputs: Int { starts.count }

  /// Antialiased resampling as Pillow (and torch with antialias) does it: the kernel is stretched by the scale when
  /// shrinking, cut at the border and normalised.
  init(antialiased filter: ResampleFilter, from source: Int, to target: Int) {
    let scale = Double(source) / Double(target)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    let inverse = 1 / stretch
    taps = min(Int(support.rounded(.up)) * 2 + 1, source)
    starts.reserveCapacity(target)
    counts.reserveCapacity(target)
    weights = [Double](repeating: 0, count: target * taps)
    for output in 0..<target {
      let centre = (Double(output) + 0.5) * scale
      let first = max(0, Int(centre - support + 0.5))
      let last = min(source, Int(centre + support + 0.5))
      let count = max(0, min(last - first, taps))
      var sum = 0.0
      for tap in 0..<count {
        let weight = filter.weight((Double(tap + first) - centre + 0.5) * inverse)
        weights[output * taps + tap] = weight
        sum += weight
      }
      if sum != 0 {
        for tap in 0..<count { weights[output * taps + tap] /= sum }
      }
      starts.append(Int32(first))
      counts.append(Int32(count))
    }
  }

  /// Four (cubic) or two (linear) taps around the source position, without antialiasing, as torch's `interpolate` with
  /// align_corners false. Taps beyond the border repeat the border sample: their weights are added to it.
  /// Positions are single precision, as torch's: double ones differ from its results by more than rounding noise.
  /// - Parameter scale: source pixels per output pixel; torch takes a given factor literally, not source / target.
  init(pointwise kernel: TensorFilter, from source: Int, to target: Int, scale: Double) {
    let reach = kernel == .bicubic ? 2 : 1
    let step = Float(scale)
    taps = min(reach * 2, source)
    weights = [Double](repeating: 0, count: target * taps)
    for output in 0..<target {
      var position = step * (Float(output) + 0.5) - 0.5
      if kernel == .bilinear { position = max(position, 0) }
      let base = position.rounded(.down)
      let fraction = Double(position - base)
      let whole = Int(max(-4, min(base, Float(source) + 4)))
      let first = max(0, min(whole - reach + 1, source - taps))
      for tap in (1 - reach)...reach {
        let distance = abs(Double(tap) - fraction)
        let weight = kernel == .bicubic ? ResampleFilter.keys(distance, -0.75) : max(0, 1 - distance)
        let index = max(0, min(whole + tap, source - 1)) - first
        if (0..<taps).contains(index) { weights[output * taps + index] += weight }
      }
      starts.append(Int32(first))
      counts.append(Int32(taps))
    }
  }

  /// Fixed-point weights with 22 fractional bits, rounded half away from zero (Pillow's precision for bytes).
  var fixedPoint: [Int32] {
    weights.map { weight in
      let scaled = weight * Double(1 << Int(CHX_RESAMPLE_BITS))
      return Int32(weight < 0 ? scaled - 0.5 : scaled + 0.5)
    }
  }

  /// Hands the table to C.
  func withAxis<Result>(_ body: (chx_resample_axis) -> Result) -> Result {
    starts.withUnsafeBufferPointer { starts in
      counts.withUnsafeBufferPointer { counts in
        body(
          chx_resample_axis(starts: starts.baseAddress, counts: counts.baseAddress, outputs: Int64(outputs), taps: Int64(taps)))
      }
    }
  }
}
