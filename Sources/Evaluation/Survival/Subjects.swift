public import IR

/// Times until an event or until a subject was last seen.
public struct Subjects: Sendable {
  public let times: [Double], events: [Bool]

  /// - Throws: `evaluate.survival` for lists of different lengths, times below zero or not finite.
  public init(times: [Double], events: [Bool]) throws(Diagnostic) {
    guard times.count == events.count else {
      throw Diagnostic("evaluate.survival", "times and events differ in number", found: "\(times.count) and \(events.count)", expected: "one of each for each subject")
    }
    if let bad = times.first(where: { !$0.isFinite || $0 < 0 }) {
      throw Diagnostic("evaluate.survival", "not a time", found: "\(bad)", expected: "a finite number of 0 or more")
    }
    self.times = times; self.events = events
  }
}
