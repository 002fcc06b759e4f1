/// Where a figure lies with a stated chance.
public struct ConfidenceInterval: Sendable, Hashable, Codable {
  public var lower: Double, upper: Double
  public init(lower: Double, upper: Double) { self.lower = lower; self.upper = upper }

  /// Between the quantiles of replicates, linearly interpolated; NaN replicates are left out, and none gives NaN.
  public static func percentile(_ replicates: [Double], level: Double = 0.95) -> ConfidenceInterval {
    let sorted = replicates.filter { !$0.isNaN }.sorted(), tail = (1 - level) / 2
    return ConfidenceInterval(lower: quantile(sorted, tail), upper: quantile(sorted, 1 - tail))
  }

  /// The same by truncated places in the order, int(a / 2 * n) - 1 and int((1 - a / 2) * n) - 1, as CheXzero's code has it. With so few
  /// replicates that the first place is before the lowest, that code takes the highest; here the interval begins at the lowest.
  public static func orderStatistics(_ replicates: [Double], level: Double = 0.95) -> ConfidenceInterval {
    let sorted = replicates.filter { !$0.isNaN }.sorted(), tail = (1 - level) / 2, count = Double(sorted.count)
    guard !sorted.isEmpty else { return ConfidenceInterval(lower: .nan, upper: .nan) }
    func at(_ place: Int) -> Double { sorted[min(max(place, 0), sorted.count - 1)] }
    return ConfidenceInterval(lower: at(Int(tail * count) - 1), upper: at(Int((1 - tail) * count) - 1))
  }

  /// At place q (n - 1) of sorted values; NaN of none.
  static func quantile(_ sorted: [Double], _ q: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    let place = q * Double(sorted.count - 1), low = Int(place.rounded(.down)), high = min(low + 1, sorted.count - 1)
    return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
  }
}
