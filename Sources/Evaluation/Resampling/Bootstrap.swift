/// The distribution of a metric over samples drawn anew with replacement (Efron 1979), the same draws for all findings.
public struct Bootstrap: Sendable {
  public var replicates: Int
  public var resampler: Resampler
  public init(replicates: Int = 1000, resampler: Resampler) { self.replicates = replicates; self.resampler = resampler }

  /// The metric of each finding in each replicate, by replicate, the mean over findings last.
  public func callAsFunction(_ findings: [RankedScores], _ metric: RankingMetric, undefined: UndefinedPolicy = .skip) -> [[Double]] {
    Self.replicates(findings, metric, undefined: undefined, count: replicates) { resampler.weights($0) }
  }

  /// The same for given weights of the samples.
  public static func replicates(
    _ findings: [RankedScores], _ metric: RankingMetric, undefined: UndefinedPolicy = .skip, count: Int, weights: @Sendable (Int) -> [UInt16]
  ) -> [[Double]] {
    Parallel.map(count: count) { replicate in
      let weights = weights(replicate)
      let values = findings.map { metric($0, weights: weights) }
      return values + [undefined.mean(values)]
    }
  }

  /// The interval of each finding, the mean's last.
  public static func intervals(_ replicates: [[Double]], level: Double = 0.95) -> [ConfidenceInterval] {
    guard let width = replicates.first?.count else { return [] }
    return Parallel.map(count: width) { column in ConfidenceInterval.percentile(replicates.map { $0[column] }, level: level) }
  }
}
