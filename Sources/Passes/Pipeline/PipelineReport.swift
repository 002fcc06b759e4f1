/// What a pipeline did to a program, pass by pass.
public struct PipelineReport: Sendable {
  /// What one pass did.
  public struct Entry: Sendable {
    public var name: String
    public var duration: Duration
    public var operationsBefore: Int, operationsAfter: Int
    public var firings: [PassLog.Event]
    public var nearMisses: [PassLog.Event]
  }
  public internal(set) var passes: [Entry] = []

  public var duration: Duration { passes.reduce(.zero) { $0 + $1.duration } }

  /// How often each rule fired, in the order of the first time.
  public var ruleCounts: [(rule: String, count: Int)] {
    var order: [String] = [], counts: [String: Int] = [:]
    for event in passes.lazy.flatMap(\.firings) {
      if counts[event.rule] == nil { order.append(event.rule) }
      counts[event.rule, default: 0] += 1
    }
    return order.map { ($0, counts[$0] ?? 0) }
  }
  public func count(of rule: String) -> Int { passes.reduce(0) { $0 + $1.firings.count { $0.rule == rule } } }
  /// Where rules matched and declined in the last pass they were part of.
  public var nearMisses: [PassLog.Event] {
    var seen: Set<PassLog.Event> = []
    return passes.flatMap(\.nearMisses).filter { seen.insert($0).inserted }
  }

  /// A table of passes and a list of rules, for a terminal.
  public var description: String {
    var lines = passes.map { pass in
      "\(pass.name.padded(to: 24)) \(milliseconds(pass.duration).padded(to: 10, left: true)) ms  \(pass.operationsBefore) -> \(pass.operationsAfter) operations"
    }
    lines += ruleCounts.map { "  \($0.rule): \($0.count)" }
    return lines.joined(separator: "\n")
  }
  /// Every firing with its place, pass by pass and rule by rule; then every near miss with its reason, once.
  public var details: String {
    var lines: [String] = []
    for pass in passes where !pass.firings.isEmpty {
      lines.append("\(pass.name):")
      var order: [String] = [], places: [String: [String]] = [:]
      for event in pass.firings {
        if places[event.rule] == nil { order.append(event.rule) }
        places[event.rule, default: []].append(event.location.isEmpty ? "(unnamed)" : event.location)
      }
      for rule in order { lines += places[rule, default: []].map { "  \(rule) at \($0)" } }
    }
    lines.append(nearMisses.isEmpty ? "no near match was refused" : "near matches refused:")
    lines += nearMisses.map { "  \($0.rule) not at \($0.location): \($0.reason)" }
    return lines.joined(separator: "\n")
  }
}

private func milliseconds(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  let micros = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  let fraction = String(micros % 1000)
  return "\(micros / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
}
extension String {
  fileprivate func padded(to width: Int, left: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - count))
    return left ? space + self : self + space
  }
}
