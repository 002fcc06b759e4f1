internal import IR
internal import Synchronization

/// Which parameters may be missing, and which left over, as patterns; and what came of each pattern.
final class ParameterLeave: Sendable, Hashable {
  private struct Rule: Sendable, Hashable {
    var option: String, text: String
    var pattern: NamePattern { NamePattern(text) }
  }
  private let rules: [Rule]
  /// The rules that allowed something.
  private let used = Mutex<Set<Rule>>([])
  private static let missing = "--allow-missing", unexpected = "--allow-unexpected"

  init(missing: [String] = [], unexpected: [String] = []) {
    rules = missing.map { Rule(option: Self.missing, text: $0) } + unexpected.map { Rule(option: Self.unexpected, text: $0) }
  }

  func allows(missing name: String) -> Bool { allows(Self.missing, name) }
  func allows(unexpected name: String) -> Bool { allows(Self.unexpected, name) }
  /// Every rule that matches counts as used, not the first alone.
  private func allows(_ option: String, _ name: String) -> Bool {
    let matching = rules.filter { $0.option == option && $0.pattern.matches(name) }
    used.withLock { $0.formUnion(matching) }
    return !matching.isEmpty
  }

  /// A pattern that allows nothing in any of the tables is a slip of the pen, or no longer needed.
  /// - Throws: `checkpoint.idle-pattern`.
  static func check(_ all: [ParameterLeave], file: String?) throws(Diagnostic) {
    var used: Set<Rule> = []
    for leave in all { used.formUnion(leave.used.withLock { $0 }) }
    guard let idle = all.flatMap(\.rules).first(where: { !used.contains($0) }) else { return }
    let what = idle.option == missing ? "missing" : "unexpected"
    throw Diagnostic(
      "checkpoint.idle-pattern", "no \(what) parameter matches a pattern", category: .usage, found: "\(idle.option) \(idle.text)",
      expected: "patterns of parameters that are \(what)", help: "Leave it out.", file: file)
  }

  static func == (a: ParameterLeave, b: ParameterLeave) -> Bool { a.rules == b.rules }
  func hash(into hasher: inout Hasher) { hasher.combine(rules) }
}
