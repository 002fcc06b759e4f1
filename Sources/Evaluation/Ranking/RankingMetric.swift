/// How well scores put the positive samples first.
public enum RankingMetric: String, Sendable, Hashable, CaseIterable {
  case auroc, auprc

  public func callAsFunction(_ scores: RankedScores, weights: [UInt16]? = nil) -> Double {
    switch self {
    case .auroc: scores.auroc(weights: weights)
    case .auprc: scores.averagePrecision(weights: weights)
    }
  }
}

/// What a mean over findings does with those for which a metric is undefined.
public enum UndefinedPolicy: String, Sendable, Hashable, CaseIterable {
  case skip
  /// Counts them as 0, as torchmetrics 0.10 does for the area under the ROC curve.
  case zero

  /// The mean; NaN of nothing.
  public func mean(_ values: [Double]) -> Double {
    let counted = self == .zero ? values.map { $0.isNaN ? 0 : $0 } : values.filter { !$0.isNaN }
    return counted.isEmpty ? .nan : counted.reduce(0, +) / Double(counted.count)
  }
}
