/// One finding's scores in order, once for any number of weightings: the area under the curves costs a pass, not a sort.
///
/// A label is 1 (present), 0 (absent) or less than 0 (unknown); samples with unknown labels, and scores that are NaN, are left out.
public struct RankedScores: Sendable {
  /// Sample numbers from the lowest score to the highest.
  let order: [Int32]
  /// For each place in the order, whether the label is 1.
  let isPositive: [Bool]
  /// The place after each run of equal scores.
  let ends: [Int32]
  public let positives: Int, negatives: Int

  /// - Precondition: as many labels as scores, at most 2^31.
  public init(scores: [Double], labels: [Int]) {
    precondition(scores.count == labels.count && scores.count < Int(Int32.max), "\(scores.count) scores, \(labels.count) labels")
    let known = scores.indices.filter { labels[$0] >= 0 && !scores[$0].isNaN }
    // By score, then by number: an order that does not depend on how sorting goes about equal ones.
    let sorted = known.sorted { (scores[$0], $0) < (scores[$1], $1) }
    order = sorted.map(Int32.init)
    isPositive = sorted.map { labels[$0] > 0 }
    ends = sorted.indices.filter { $0 + 1 == sorted.count || scores[sorted[$0]] != scores[sorted[$0 + 1]] }.map { Int32($0 + 1) }
    positives = isPositive.count { $0 }
    negatives = isPositive.count - positives
  }

  /// The chance that a positive sample scores higher than a negative one, ties counting half (Mann and Whitney 1947);
  /// NaN where there is only one class.
  /// - Parameter weights: how often each sample counts, by sample number; nil means once.
  public func auroc(weights: [UInt16]? = nil) -> Double {
    guard let weights else { return area { _ in 1 } }
    return weights.withUnsafeBufferPointer { weights in area { Int(weights[Int($0)]) } }
  }

  /// The sum over distinct scores, from the highest down, of what each adds to the recall times the precision there, without
  /// interpolation; NaN without positives.
  public func averagePrecision(weights: [UInt16]? = nil) -> Double {
    guard let weights else { return precision { _ in 1 } }
    return weights.withUnsafeBufferPointer { weights in precision { Int(weights[Int($0)]) } }
  }

  @inline(__always) private func area(_ weight: (Int32) -> Int) -> Double {
    // Twice the number of pairs in the right order: integers, so that no weighting is rounded before the end.
    var below = 0, above = 0, pairs = 0, start = 0
    for end in ends {
      var negative = 0, positive = 0
      for place in start..<Int(end) {
        let count = weight(order[place])
        if isPositive[place] { positive += count } else { negative += count }
      }
      pairs += positive * (2 * below + negative)
      below += negative; above += positive
      start = Int(end)
    }
    return below > 0 && above > 0 ? Double(pairs) / 2 / (Double(below) * Double(above)) : .nan
  }

  @inline(__always) private func precision(_ weight: (Int32) -> Int) -> Double {
    var all = 0
    for place in order.indices where isPositive[place] { all += weight(order[place]) }
    guard all > 0 else { return .nan }
    let total = Double(all)
    var sum = 0.0, hit = 0, seen = 0, end = order.count
    for index in ends.indices.reversed() {
      let start = index == 0 ? 0 : Int(ends[index - 1])
      var positive = 0, count = 0
      for place in start..<end {
        let own = weight(order[place])
        count += own
        if isPositive[place] { positive += own }
      }
      hit += positive; seen += count
      if positive > 0 { sum += Double(positive) / total * Double(hit) / Double(seen) }
      end = start
    }
    return sum
  }
}
