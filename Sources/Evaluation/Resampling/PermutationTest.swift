internal import IR

/// Whether two models differ, by exchanging their scores at random (two-sided, paired).
public struct PermutationTest: Sendable {
  public struct Result: Sendable, Hashable {
    /// The first model's figure less the second's.
    public let difference: Double
    /// Differences after exchanges.
    public let null: [Double]
    /// How many of them are at least as large, and the chance of that: (1 + count) / (1 + replicates).
    public let count: Int, p: Double

    init(difference: Double, null: [Double]) {
      self.difference = difference; self.null = null
      // Sums in another order may be a little smaller and equal by rights.
      count = null.count { abs($0) >= abs(difference) * (1 - 1e-12) }
      p = Double(1 + count) / Double(1 + null.count)
    }
  }
  public var replicates: Int
  public var seed: UInt64
  public init(replicates: Int = 1000, seed: UInt64 = 0) { self.replicates = replicates; self.seed = seed }

  /// A coin for a replicate and a place.
  private func coin(_ replicate: Int, _ place: Int) -> Bool {
    splitMix64(splitMix64(seed &+ UInt64(replicate) &* 0x9E37_79B9_7F4A_7C15) &+ UInt64(place)) >> 63 == 1
  }

  /// Samples' scores change places: the difference of the means over findings.
  public func samples(_ a: LabelledScores, _ b: LabelledScores, _ metric: RankingMetric) -> Result {
    samples(a, b, metric) { replicate, sample in coin(replicate, sample) }
  }

  /// The same with given exchanges.
  public func samples(_ a: LabelledScores, _ b: LabelledScores, _ metric: RankingMetric, swaps: @Sendable (_ replicate: Int, _ sample: Int) -> Bool) -> Result {
    @Sendable func difference(_ exchanged: (Int) -> Bool) -> Double {
      var first: [Double] = [], second: [Double] = []
      for finding in a.findings.indices {
        var x = a.scores[finding], y = b.scores[finding]
        for sample in x.indices where exchanged(sample) { (x[sample], y[sample]) = (y[sample], x[sample]) }
        first.append(metric(RankedScores(scores: x, labels: a.labels[finding])))
        second.append(metric(RankedScores(scores: y, labels: a.labels[finding])))
      }
      return UndefinedPolicy.skip.mean(first) - UndefinedPolicy.skip.mean(second)
    }
    return Result(difference: difference { _ in false }, null: Parallel.map(count: replicates) { replicate in difference { swaps(replicate, $0) } })
  }

  /// Findings change places: `a` and `b` are the two models' figures of each; those that are undefined are left out.
  public func findings(_ a: [Double], _ b: [Double]) -> Result { findings(a, b) { replicate, place in coin(replicate, place) } }

  /// The same with given exchanges, by the place among the findings that count.
  public func findings(_ a: [Double], _ b: [Double], flips: (_ replicate: Int, _ place: Int) -> Bool) -> Result {
    let differences = zip(a, b).map { $0 - $1 }.filter { !$0.isNaN }
    func mean(_ values: [Double]) -> Double { values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count) }
    let null = (0..<replicates).map { replicate in mean(differences.enumerated().map { flips(replicate, $0) ? -$1 : $1 }) }
    return Result(difference: mean(differences), null: null)
  }
}
