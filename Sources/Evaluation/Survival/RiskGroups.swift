/// Subjects split by a predicted risk: each one's risk is the mean over its pictures, high if above the median of a reference set.
public struct RiskGroups: Sendable {
  /// In the order of their first pictures.
  public let subjects: [String]
  public let risks: [Double]
  public let threshold: Double

  public init(subjects names: [String], scores: [Double], reference: [Double]) {
    var places: [String: Int] = [:], subjects: [String] = [], sums: [Double] = [], counts: [Double] = []
    for (name, score) in zip(names, scores) {
      let place = places[name] ?? subjects.count
      if place == subjects.count { places[name] = place; subjects.append(name); sums.append(0); counts.append(0) }
      sums[place] += score; counts[place] += 1
    }
    self.subjects = subjects
    risks = zip(sums, counts).map { $0 / $1 }
    threshold = ConfidenceInterval.quantile(reference.sorted(), 0.5)
  }
  public var isHigh: [Bool] { risks.map { $0 > threshold } }
}
