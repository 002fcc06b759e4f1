public import IR

/// A pass made of rules: forward sweeps until no rule fires.
public struct RewritePass: Pass {
  public let name: String, summary: String
  private let rules: RuleSet

  public init(_ name: String, _ summary: String, rules: RuleSet) {
    self.name = name; self.summary = summary; self.rules = rules
  }

  /// Rules shrink or normalise, so that a few sweeps are enough; the limit keeps two rules that undo each
  /// other, a mistake, from running for ever.
  static let sweepLimit = 12

  public func run(_ graph: consuming Graph, for target: Target, recording log: PassLog) throws(Diagnostic) -> Graph {
    var rulesByRoot: [ObjectIdentifier: [any RewriteRule]] = [:]
    for rule in rules.rules { for root in rule.roots { rulesByRoot[ObjectIdentifier(root), default: []].append(rule) } }
    var current = graph.withoutDeadOperations()
    for _ in 0..<Self.sweepLimit {
      log.forgetNearMisses()
      let rewriter = Rewriter(current, target: target)
      var hasFired = false
      for old in current.operations {
        let operation = try rewriter.keep(old)
        guard let candidates = rulesByRoot[ObjectIdentifier(type(of: operation.op))] else { continue }
        attempts: for rule in candidates {
          switch try rewriter.attempt(rule, at: operation) {
          case .unmatched: continue
          case .declined(let reason): log.declined(rule.name, at: operation, because: reason)
          case .replaced:
            log.fired(rule.name, at: operation)
            hasFired = true
            break attempts
          }
        }
      }
      current = rewriter.finish()
      if !hasFired { break }
    }
    return current
  }
}
