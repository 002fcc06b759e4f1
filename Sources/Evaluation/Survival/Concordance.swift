extension Subjects {
  /// Harrell's concordance index: of the pairs of subjects of whom one is known to have had the event first, the share in which that one has
  /// the higher risk, ties of risk counting half; NaN without such pairs. Subjects with equal times are a pair only if one of them was last seen then.
  public func concordance(risks: [Double]) -> Double {
    precondition(risks.count == times.count, "\(risks.count) risks for \(times.count) subjects")
    // From the last time to the first, those later are in a tree of counts by the rank of their risk.
    let levels = Array(Set(risks)).sorted(), ranks = risks.map { risk in Self.place(risk, in: levels) }
    var tree = [Int](repeating: 0, count: levels.count + 1), inTree = 0
    func below(_ rank: Int) -> Int { var i = rank, sum = 0; while i > 0 { sum += tree[i]; i -= i & -i }; return sum }
    func add(_ rank: Int) { var i = rank + 1; while i < tree.count { tree[i] += 1; i += i & -i }; inTree += 1 }
    let order = times.indices.sorted { times[$0] > times[$1] }
    var lower = 0, equal = 0, pairs = 0, start = 0
    while start < order.count {
      let end = order[start...].firstIndex { times[$0] != times[order[start]] } ?? order.count
      // Who was last seen at the time of an event outlived it.
      for subject in order[start..<end] where !events[subject] { add(ranks[subject]) }
      for subject in order[start..<end] where events[subject] {
        let less = below(ranks[subject]), same = below(ranks[subject] + 1) - less
        lower += less; equal += same; pairs += inTree
      }
      for subject in order[start..<end] where events[subject] { add(ranks[subject]) }
      start = end
    }
    return pairs > 0 ? (Double(lower) + Double(equal) / 2) / Double(pairs) : .nan
  }

  private static func place(_ value: Double, in sorted: [Double]) -> Int {
    var low = 0, high = sorted.count
    while low < high { let middle = (low + high) / 2; if sorted[middle] < value { low = middle + 1 } else { high = middle } }
    return low
  }
}
