/// Where every intermediate value of a program lies in one block of memory, decided before the program runs.
///
/// Values that live at different times share bytes. Offsets are multiples of 64.
public struct MemoryPlan: Sendable, Hashable, CustomStringConvertible {
  /// Bytes needed from the first to the last of a range of steps.
  public struct Interval: Sendable, Hashable {
    public var name: String
    public var byteCount: Int
    public var firstStep: Int, lastStep: Int
    public init(name: String, byteCount: Int, firstStep: Int, lastStep: Int) {
      self.name = name; self.byteCount = byteCount; self.firstStep = firstStep; self.lastStep = lastStep
    }
    /// Whether there is a step at which both are needed.
    public func overlaps(_ other: Interval) -> Bool { firstStep <= other.lastStep && other.firstStep <= lastStep }
  }

  public static let alignment = 64

  public let intervals: [Interval]
  /// Bytes from the start of the arena, one per interval.
  public let offsets: [Int]
  /// The size of the arena.
  public let byteCount: Int

  /// Plans the larger intervals first, each into the tightest gap between those it meets in time.
  public init(_ intervals: [Interval]) {
    self.intervals = intervals
    var offsets = Array(repeating: 0, count: intervals.count), end = 0
    let order = intervals.indices.sorted { a, b in
      (intervals[b].byteCount, a) < (intervals[a].byteCount, b)
    }
    // Placed intervals by offset, so that one sweep finds the gaps.
    var placed: [Int] = []
    for index in order where intervals[index].byteCount > 0 {
      let size = Self.aligned(intervals[index].byteCount)
      var best: (offset: Int, gap: Int)?, free = 0
      for other in placed where intervals[other].overlaps(intervals[index]) {
        let gap = offsets[other] - free
        if gap >= size, gap < best?.gap ?? .max { best = (free, gap) }
        free = max(free, offsets[other] + Self.aligned(intervals[other].byteCount))
      }
      offsets[index] = best?.offset ?? free
      end = max(end, offsets[index] + size)
      placed.insert(index, at: placed.firstIndex { offsets[$0] > offsets[index] } ?? placed.count)
    }
    self.offsets = offsets
    byteCount = end
  }

  static func aligned(_ bytes: Int) -> Int { (bytes + alignment - 1) / alignment * alignment }

  /// Bytes needed at each step: what no plan can go below.
  public var liveBytes: [Int] {
    var live = Array(repeating: 0, count: (intervals.map(\.lastStep).max() ?? -1) + 1)
    for interval in intervals { for step in interval.firstStep...interval.lastStep { live[step] += Self.aligned(interval.byteCount) } }
    return live
  }

  /// A line per interval: where, how large, when, which.
  public var description: String {
    let peak = liveBytes.enumerated().max { ($0.element, $1.offset) < ($1.element, $0.offset) }
    var lines = ["arena \(byteCount) bytes, \(intervals.count) values; most alive at step \(peak?.offset ?? 0): \(peak?.element ?? 0) bytes"]
    for index in intervals.indices.sorted(by: { (intervals[$0].firstStep, $0) < (intervals[$1].firstStep, $1) }) {
      let interval = intervals[index]
      lines.append("  steps \(interval.firstStep)...\(interval.lastStep)  @\(offsets[index])  \(interval.byteCount) bytes  \(interval.name)")
    }
    return lines.joined(separator: "\n")
  }
}
