internal import IR

/// How far two tensors of one shape are apart.
struct Difference: Encodable {
  var name: String, shape: [Int]
  /// The largest |a - b|; NaN where only one of the two has NaN at a place.
  var maximumAbsolute: Double
  /// The same over the larger of the second tensor's range and magnitude.
  var maximumRelative: Double
  /// The cosine of the angle between both as vectors; 1 where both are zero.
  var cosine: Double
  /// Whether |a - b| <= atol + rtol |b| everywhere.
  var matches: Bool

  init(_ name: String, _ a: Tensor, _ b: Tensor, absolute: Double, relative: Double) throws(Diagnostic) {
    guard a.shape == b.shape else {
      throw Diagnostic("compare.shape", "'\(name)' has two shapes", category: .mismatch, found: "\(a.type) and \(b.type)", expected: "one shape")
    }
    self.name = name
    shape = a.shape
    guard a.elementType != .string, b.elementType != .string else {
      matches = a.strings == b.strings
      (maximumAbsolute, maximumRelative, cosine) = matches ? (0, 0, 1) : (.infinity, .infinity, 0)
      return
    }
    var worst = 0.0, dot = 0.0, first = 0.0, second = 0.0, magnitude = 0.0, low = Double.infinity, high = -Double.infinity, agrees = true
    for (x, y) in zip(a.rowMajor.doubles, b.rowMajor.doubles) {
      if x.isNaN && y.isNaN || x == y, x.isFinite == y.isFinite {
        if x.isFinite { dot += x * y; first += x * x; second += y * y; magnitude = max(magnitude, abs(y)); low = min(low, y); high = max(high, y) }
        continue
      }
      let distance = abs(x - y)
      worst = worst.isNaN || distance.isNaN ? .nan : max(worst, distance)
      dot += x * y; first += x * x; second += y * y
      magnitude = max(magnitude, abs(y)); low = min(low, y); high = max(high, y)
      if !(distance <= absolute + relative * abs(y)) { agrees = false }
    }
    maximumAbsolute = worst
    maximumRelative = worst == 0 ? 0 : worst / max(high - low, magnitude, 1e-30)
    cosine = first == 0 && second == 0 ? 1 : dot / (first.squareRoot() * second.squareRoot())
    matches = agrees
  }
}
