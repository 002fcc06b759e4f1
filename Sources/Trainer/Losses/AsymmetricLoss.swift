public import IR

/// The asymmetric focal loss for many findings of which few are present (Ridnik et al. 2021), summed; the focusing weight is no
/// part of the derivative. Labels below zero are missing and cost nothing.
public struct AsymmetricLoss: Sendable {
  public var negativeGamma: Double, positiveGamma: Double
  /// Negative samples predicted below this probability cost nothing.
  public var clip: Double
  public var epsilon: Double
  public init(negativeGamma: Double = 4, positiveGamma: Double = 1, clip: Double = 0.05, epsilon: Double = 1e-8) {
    self.negativeGamma = negativeGamma; self.positiveGamma = positiveGamma; self.clip = clip; self.epsilon = epsilon
  }

  /// `logits` and `labels` [B, M] of one float type. One number.
  public func callAsFunction(_ logits: Expression, labels: Expression) throws(Diagnostic) -> Expression {
    let (weight, label) = try BinaryCrossEntropy.known(labels), other = try 1 - label
    let present = try logits.apply(Sigmoid()), absent = try (1 - present + clip).apply(Minimum(), present.constant(1))
    func logarithm(_ p: Expression) throws(Diagnostic) -> Expression { try p.apply(Maximum(), p.constant(epsilon)).logarithm() }
    let likelihood = try label * logarithm(present) + other * logarithm(absent)
    let right = try present * label + absent * other
    let focus = try (1 - right).apply(Power(), positiveGamma * label + negativeGamma * other).apply(StopGradient())
    return try -(likelihood * focus * weight).sum(keepsDimensions: false)
  }
}
