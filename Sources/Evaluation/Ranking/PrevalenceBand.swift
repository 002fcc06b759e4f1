/// Findings by how common they are.
public enum PrevalenceBand: String, Sendable, Hashable, CaseIterable {
  case high, medium, low
  /// Shares of positives among known labels: below the first is low, from the second on is high.
  public static let limits = (low: 0.01, high: 0.1)

  /// Nil where no label is known.
  public init?(labels: [Int]) {
    let known = labels.count { $0 >= 0 }
    guard known > 0 else { return nil }
    let share = Double(labels.count { $0 > 0 }) / Double(known)
    self = share < Self.limits.low ? .low : share >= Self.limits.high ? .high : .medium
  }
}
