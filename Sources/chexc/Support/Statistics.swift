internal import Foundation

/// What a list of times comes to.
struct Statistics: Encodable {
  var mean: Double, deviation: Double, minimum: Double, p50: Double, p90: Double, p95: Double, p99: Double

  /// - Precondition: at least one value.
  init(_ values: [Double]) {
    let sorted = values.sorted(), count = Double(values.count), average = values.reduce(0, +) / count
    mean = average
    deviation = values.count > 1 ? (values.map { ($0 - average) * ($0 - average) }.reduce(0, +) / (count - 1)).squareRoot() : 0
    minimum = sorted[0]
    // The value at the rank that covers the share, rounded up.
    func percentile(_ share: Double) -> Double { sorted[min(sorted.count - 1, max(0, Int((share * count).rounded(.up)) - 1))] }
    p50 = percentile(0.5); p90 = percentile(0.9); p95 = percentile(0.95); p99 = percentile(0.99)
  }
}
