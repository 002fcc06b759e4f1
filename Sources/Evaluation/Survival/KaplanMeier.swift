internal import Foundation

/// The share of subjects without event over time (Kaplan and Meier 1958), Greenwood's variance, and bands on the log(-log) scale.
/// At equal times events come before those last seen.
public struct KaplanMeier: Sendable {
  public struct Point: Sendable, Hashable {
    public let time: Double
    public let atRisk: Int, events: Int
    public let survival: Double, standardError: Double
    /// NaN where nobody is left.
    public let lower: Double, upper: Double
  }
  /// Time zero, then every time at which somebody leaves.
  public let points: [Point]

  public init(_ subjects: Subjects, level: Double = 0.95) {
    let order = subjects.times.indices.sorted { subjects.times[$0] < subjects.times[$1] }, z = Distributions.normalQuantile(0.5 + level / 2)
    var points = [Point(time: 0, atRisk: order.count, events: 0, survival: 1, standardError: 0, lower: 1, upper: 1)]
    var survival = 1.0, greenwood = 0.0, start = 0
    while start < order.count {
      let time = subjects.times[order[start]], end = order[start...].firstIndex { subjects.times[$0] != time } ?? order.count
      let atRisk = order.count - start, events = order[start..<end].count { subjects.events[$0] }
      survival *= 1 - Double(events) / Double(atRisk)
      greenwood += atRisk > events ? Double(events) / (Double(atRisk) * Double(atRisk - events)) : .infinity
      let error = survival > 0 ? (survival * survival * greenwood).squareRoot() : 0
      var (lower, upper) = survival == 1 ? (1.0, 1.0) : (.nan, .nan)
      if survival > 0, survival < 1 {
        let half = z * greenwood.squareRoot() / abs(log(survival))
        (lower, upper) = (pow(survival, exp(half)), pow(survival, exp(-half)))
      }
      points.append(Point(time: time, atRisk: atRisk, events: events, survival: survival, standardError: error, lower: lower, upper: upper))
      start = end
    }
    self.points = points
  }

  /// The share without event at a time.
  public func survival(at time: Double) -> Double { points.last { $0.time <= time }?.survival ?? 1 }
  /// The first time at which at most half are left; infinity where it never comes.
  public var median: Double { points.first { $0.survival <= 0.5 + 1e-12 }?.time ?? .infinity }
}
