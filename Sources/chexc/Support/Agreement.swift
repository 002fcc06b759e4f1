internal import IR
internal import Passes

/// How near a compiled model is to the one it was made from, over all outputs, and how near its precision must be.
struct Agreement: Encodable {
  let precision: Precision
  /// The largest difference, of the output's range.
  private(set) var relative = 0.0
  private(set) var absolute = 0.0
  /// The least cosine of the angle between both as vectors.
  private(set) var cosine = 1.0

  init(precision: Precision) { self.precision = precision }

  /// The largest difference allowed, as a share of an output's range. In single precision sums are only rounded in another order.
  private var limit: Double { precision == .fp32 ? 1e-3 : precision == .bf16 ? 0.1 : 0.5 }
  private var leastCosine: Double { precision == .fp32 ? -1 : precision == .bf16 ? 0.999 : 0.98 }
  /// How far a known answer may be missed on another processor, as a share of the range.
  static func knownAnswerTolerance(_ precision: Precision) -> Double { precision == .fp32 ? 1e-4 : precision == .bf16 ? 0.02 : 0.05 }

  /// - Throws: `compile.validation`, category `mismatch`, where an output is further away than the precision excuses.
  mutating func add(_ difference: Difference, source: String) throws(Diagnostic) {
    guard difference.maximumRelative <= limit else {
      throw wrong(difference.name, "differs by \(Format.scientific(difference.maximumRelative)) of its range", "at most \(limit)", source)
    }
    // One number has no direction.
    if difference.shape.reduce(1, *) > 1 || precision == .fp32 {
      guard difference.cosine >= leastCosine || difference.maximumAbsolute == 0 else {
        throw wrong(difference.name, "has a cosine of \(Format.fixed(difference.cosine, 6)) with what it was", "at least \(leastCosine)", source)
      }
      cosine = min(cosine, difference.maximumAbsolute == 0 ? 1 : difference.cosine)
    }
    relative = max(relative, difference.maximumRelative)
    absolute = max(absolute, difference.maximumAbsolute)
  }

  private func wrong(_ output: String, _ found: String, _ expected: String, _ source: String) -> Diagnostic {
    Diagnostic(
      "compile.validation", "what was written does not compute what the model does", category: .mismatch, found: "output '\(output)' \(found)", expected: expected,
      help: precision == .fp32
        ? "Find the place with `chexc compare \(source) --bisect`, switch the pass off with --passes -NAME, and please report it."
        : "Find the layers that need more bits with `chexc quantize`, or take --no-validate where made-up inputs are no measure.",
      file: source)
  }
}
