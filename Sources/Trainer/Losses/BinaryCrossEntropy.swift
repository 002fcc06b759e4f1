public import IR

/// Binary cross-entropy with logits, summed over samples and findings; labels below zero are missing and cost nothing.
public struct BinaryCrossEntropy: Sendable {
  public init() {}

  /// `logits` and `labels` [B, M] of one float type: 1, 0, or less than 0 where unknown. One number.
  public func callAsFunction(_ logits: Expression, labels: Expression) throws(Diagnostic) -> Expression {
    let (weight, label) = try Self.known(labels)
    return try (weight * (logits.apply(Softplus()) - label * logits)).sum(keepsDimensions: false)
  }

  /// 1 where a label is known and 0 elsewhere, and the labels with 0 where they are not known.
  static func known(_ labels: Expression) throws(Diagnostic) -> (weight: Expression, label: Expression) {
    let isMissing = try labels.isLess(than: 0), zero = labels.constant(0)
    return (try isMissing.selects(zero, else: labels.constant(1)), try isMissing.selects(zero, else: labels))
  }
}
