/// How far predicted probabilities are from what happens. Labels are 1 or 0; unknown ones (less than 0) are left out.
public struct Calibration: Sendable {
  private let probabilities: [Double], labels: [Double]

  public init(probabilities: [Double], labels: [Int]) {
    let known = zip(probabilities, labels).filter { $0.1 >= 0 && !$0.0.isNaN }
    self.probabilities = known.map(\.0)
    self.labels = known.map { $0.1 > 0 ? 1 : 0 }
  }

  /// The mean squared difference of probability and label (Brier 1950); NaN of nothing.
  public var brierScore: Double {
    zip(probabilities, labels).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(labels.count)
  }

  /// Samples of similar probability.
  public struct Bin: Sendable, Hashable {
    public let count: Int
    /// Means of the samples; NaN of none.
    public let probability: Double, frequency: Double
    init(_ probabilities: [Double], _ labels: [Double]) {
      count = labels.count
      probability = probabilities.reduce(0, +) / Double(count); frequency = labels.reduce(0, +) / Double(count)
    }
  }

  /// Bins [i / n, (i + 1) / n), the last one closed: the reliability curve.
  public func bins(_ number: Int) -> [Bin] {
    var parts = Array(repeating: (p: [Double](), y: [Double]()), count: max(1, number))
    for (p, y) in zip(probabilities, labels) {
      let bin = min(max(Int(min(max(p, 0), 1) * Double(parts.count)), 0), parts.count - 1)
      parts[bin].p.append(p); parts[bin].y.append(y)
    }
    return parts.map { Bin($0.p, $0.y) }
  }

  /// Bins of as equal numbers of samples as can be, from the lowest probabilities up; the first ones are larger.
  public func equalMassBins(_ number: Int) -> [Bin] {
    let order = probabilities.indices.sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
    var bins: [Bin] = [], start = 0
    for bin in 0..<max(1, number) {
      let end = start + order.count / max(1, number) + (bin < order.count % max(1, number) ? 1 : 0)
      bins.append(Bin(order[start..<end].map { probabilities[$0] }, order[start..<end].map { labels[$0] }))
      start = end
    }
    return bins
  }

  /// The mean distance of probability and frequency over bins, by their samples (Naeini et al. 2015).
  public func expectedError(_ bins: [Bin]) -> Double {
    let total = Double(labels.count)
    return bins.filter { $0.count > 0 }.reduce(0) { $0 + abs($1.probability - $1.frequency) * Double($1.count) / total }
  }
}
