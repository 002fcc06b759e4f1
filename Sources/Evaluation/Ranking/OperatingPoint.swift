/// What a threshold makes of scores.
public struct OperatingPoint: Sendable, Hashable {
  /// Samples with this score or a higher one are called positive.
  public let threshold: Double
  public let sensitivity: Double, specificity: Double

  /// The most sensitive threshold whose specificity is at least `specificity`; nil where there is only one class.
  public static func sensitivity(atSpecificity specificity: Double, scores: [Double], labels: [Int]) -> OperatingPoint? {
    Curve.roc(scores: scores, labels: labels).points.last { 1 - $0.x >= specificity }.map(Self.init)
  }
  /// The threshold with the largest sum of both (Youden 1950), the highest of equals.
  public static func youden(scores: [Double], labels: [Int]) -> OperatingPoint? {
    let points = Curve.roc(scores: scores, labels: labels).points
    var best: Curve.Point?
    for point in points where point.y - point.x > (best.map { $0.y - $0.x } ?? -.infinity) { best = point }
    return best.map(Self.init)
  }
  private init(_ point: Curve.Point) { threshold = point.threshold; sensitivity = point.y; specificity = 1 - point.x }
}
