public import IR

/// Scales gradients so that their common Euclidean norm is no more than a bound.
public struct GradientClipping: Sendable {
  public var maximum: Double
  public init(maximum: Double) { self.maximum = maximum }

  /// The norm over all gradients before clipping, and the gradients after.
  public func callAsFunction(_ gradients: [Expression]) throws(Diagnostic) -> (norm: Expression, gradients: [Expression])? {
    var sum: Expression?
    for gradient in gradients {
      let square = try gradient.apply(ReduceSumSquare(keepsDimensions: false))
      if let before = sum { sum = try before + square } else { sum = square }
    }
    guard let norm = try sum?.squareRoot() else { return nil }
    // As PyTorch: the small number keeps the bound from being met exactly.
    let factor = try (maximum / (norm + 1e-6)).apply(Minimum(), norm.constant(1))
    var clipped: [Expression] = []
    for gradient in gradients { clipped.append(try gradient * factor) }
    return (norm, clipped)
  }
}
