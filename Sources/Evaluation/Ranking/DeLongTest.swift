internal import Foundation

/// The variance of areas under ROC curves, and whether two differ on the same samples (DeLong, DeLong and Clarke-Pearson 1988), by the
/// placements of each sample among the other class (Sun and Xu 2014).
public struct DeLongTest: Sendable {
  public let aurocs: [Double]
  /// Of the areas.
  public let covariance: [[Double]]

  /// Scores of several models of the same samples. Labels below zero are left out.
  public init(_ models: [[Double]], labels: [Int]) {
    let positive = labels.indices.filter { labels[$0] > 0 }, negative = labels.indices.filter { labels[$0] == 0 }
    var areas: [Double] = [], fromPositive: [[Double]] = [], fromNegative: [[Double]] = []
    for scores in models {
      let up = Self.placements(positive.map { scores[$0] }, among: negative.map { scores[$0] })
      let down = Self.placements(negative.map { scores[$0] }, among: positive.map { scores[$0] }).map { 1 - $0 }
      areas.append(up.reduce(0, +) / Double(up.count))
      fromPositive.append(up); fromNegative.append(down)
    }
    aurocs = areas
    covariance = models.indices.map { i in
      models.indices.map { j in
        Self.covariance(fromPositive[i], fromPositive[j]) / Double(positive.count) + Self.covariance(fromNegative[i], fromNegative[j]) / Double(negative.count)
      }
    }
  }

  /// The two-sided chance of a difference as large as that of two models.
  public func p(_ i: Int, _ j: Int) -> Double {
    let variance = covariance[i][i] + covariance[j][j] - 2 * covariance[i][j], difference = aurocs[i] - aurocs[j]
    if difference == 0 { return 1 }
    return variance > 0 ? 2 * Distributions.normalUpperTail(abs(difference) / variance.squareRoot()) : 0
  }

  /// The normal interval of one area, cut to 0...1.
  public func interval(_ i: Int, level: Double = 0.95) -> ConfidenceInterval {
    let half = Distributions.normalQuantile(0.5 + level / 2) * covariance[i][i].squareRoot()
    return ConfidenceInterval(lower: max(0, aurocs[i] - half), upper: min(1, aurocs[i] + half))
  }

  /// For each value the share of others below it, equal ones counting half.
  private static func placements(_ values: [Double], among others: [Double]) -> [Double] {
    let sorted = others.sorted()
    func count(_ isBefore: (Double) -> Bool) -> Int {
      var low = 0, high = sorted.count
      while low < high { let middle = (low + high) / 2; if isBefore(sorted[middle]) { low = middle + 1 } else { high = middle } }
      return low
    }
    return values.map { value in Double(count { $0 < value } + count { $0 <= value }) / 2 / Double(sorted.count) }
  }

  private static func covariance(_ x: [Double], _ y: [Double]) -> Double {
    let n = Double(x.count), mx = x.reduce(0, +) / n, my = y.reduce(0, +) / n
    return zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / (n - 1)
  }
}
