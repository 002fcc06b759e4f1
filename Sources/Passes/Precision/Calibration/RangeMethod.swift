internal import Foundation

/// How the range that codes cover is chosen from the numbers that were seen; what lies outside is cut.
public enum RangeMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// All of them.
  case minmax
  /// All but one in ten thousand on either side.
  case percentile
  /// The range whose 255 steps tell most about the numbers: the least Kullback-Leibler divergence between what was seen and what
  /// codes keep of it (Migacz 2017).
  case entropy
  /// The range with the least squared error, what is cut and what is rounded together (Choukroun et al. 2019).
  case mse

  /// The scale for what was seen.
  public func scale(_ histogram: LogHistogram) -> ActivationScale {
    let numbers = histogram.weighted
    guard !numbers.isEmpty else { return ActivationScale(low: 0, high: 0) }
    switch self {
    case .minmax: return ActivationScale(low: histogram.low, high: histogram.high)
    case .percentile:
      let ends = Self.quantiles(numbers, share: 1e-4)
      return ActivationScale(low: max(histogram.low, Float(ends.low)), high: min(histogram.high, Float(ends.high)))
    case .entropy: return best(histogram) { Self.divergence(numbers, low: $0, high: $1) }
    case .mse: return best(histogram) { Self.squaredError(numbers, low: $0, high: $1) }
    }
  }

  /// The best of forty ranges, from all that was seen down to a twentieth of it.
  private func best(_ histogram: LogHistogram, _ cost: (Double, Double) -> Double) -> ActivationScale {
    let low = Double(histogram.low), high = Double(histogram.high)
    var best = (cost: Double.infinity, factor: 1.0)
    for step in 0..<40 {
      let factor = exp(-3.0 * Double(step) / 39), found = cost(low * factor, high * factor)
      if found < best.cost { best = (found, factor) }
    }
    return ActivationScale(low: Float(low * best.factor), high: Float(high * best.factor))
  }

  private static func quantiles(_ numbers: [(value: Double, count: Int)], share: Double) -> (low: Double, high: Double) {
    let limit = Double(numbers.reduce(0) { $0 + $1.count }) * share
    func end(_ ordered: [(value: Double, count: Int)]) -> Double {
      var seen = 0.0
      for (value, count) in ordered { seen += Double(count); if seen > limit { return value } }
      return 0
    }
    return (min(end(numbers), 0), max(end(numbers.reversed()), 0))
  }

  /// The sum of squared errors, rounding errors being spread evenly within a step.
  static func squaredError(_ numbers: [(value: Double, count: Int)], low: Double, high: Double) -> Double {
    let step = (high - low) / 255, rounding = step * step / 12
    return numbers.reduce(0) { sum, number in
      let cut = max(low - number.value, number.value - high, 0)
      return sum + Double(number.count) * (cut > 0 ? cut * cut : min(rounding, number.value * number.value))
    }
  }

  /// The divergence of what 256 equal steps keep from what was seen, over the histogram's bins; what is cut counts at the ends.
  static func divergence(_ numbers: [(value: Double, count: Int)], low: Double, high: Double) -> Double {
    let step = (high - low) / 255
    guard step > 0 else { return .infinity }
    func code(_ value: Double) -> Int { min(max(Int(((value - low) / step).rounded()), 0), 255) }
    var counts = [Double](repeating: 0, count: 256), bins = counts
    for (value, count) in numbers where value >= low && value <= high { counts[code(value)] += Double(count); bins[code(value)] += 1 }
    let total = Double(numbers.reduce(0) { $0 + $1.count }), kept = max(counts.reduce(0, +), 1)
    return numbers.reduce(0) { sum, number in
      let p = Double(number.count) / total
      // A number that is cut has the probability of the end it falls on; a small one is left to those that have none.
      let place = code(number.value), share = number.value < low || number.value > high ? 1e-9 : counts[place] / kept / max(bins[place], 1)
      return sum + p * log(p / max(share, 1e-9))
    }
  }
}
