/// Points of a curve over all thresholds.
public struct Curve: Sendable, Hashable {
  public struct Point: Sendable, Hashable {
    /// Samples with this score or a higher one are called positive.
    public let threshold: Double
    public let x: Double, y: Double
  }
  public let points: [Point]

  /// Sensitivity over 1 - specificity, from (0, 0) to (1, 1).
  public static func roc(scores: [Double], labels: [Int]) -> Curve {
    let steps = steps(scores, labels)
    guard let last = steps.last, last.hits > 0, last.seen > last.hits else { return Curve(points: []) }
    let negatives = Double(last.seen - last.hits)
    return Curve(points: [Point(threshold: .infinity, x: 0, y: 0)] + steps.map { Point(threshold: $0.threshold, x: Double($0.seen - $0.hits) / negatives, y: Double($0.hits) / Double(last.hits)) })
  }

  /// Precision over recall, from the highest threshold down.
  public static func precisionRecall(scores: [Double], labels: [Int]) -> Curve {
    let steps = steps(scores, labels)
    guard let last = steps.last, last.hits > 0 else { return Curve(points: []) }
    return Curve(points: steps.map { Point(threshold: $0.threshold, x: Double($0.hits) / Double(last.hits), y: Double($0.hits) / Double($0.seen)) })
  }

  /// For each distinct score from the highest down, how many samples have it or more, and how many of them are positive.
  static func steps(_ scores: [Double], _ labels: [Int]) -> [(threshold: Double, seen: Int, hits: Int)] {
    let ranked = RankedScores(scores: scores, labels: labels)
    var steps: [(Double, Int, Int)] = [], seen = 0, hits = 0, end = ranked.order.count
    for index in ranked.ends.indices.reversed() {
      let start = index == 0 ? 0 : Int(ranked.ends[index - 1])
      seen += end - start
      hits += ranked.isPositive[start..<end].count { $0 }
      steps.append((scores[Int(ranked.order[start])], seen, hits))
      end = start
    }
    return steps
  }
}
