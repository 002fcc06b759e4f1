public import IR

/// A model's scores of some samples for some findings, and what is known of them.
public struct LabelledScores: Sendable {
  public let findings: [String]
  public let sampleCount: Int
  /// By finding, then by sample.
  public let scores: [[Double]], labels: [[Int]]

  /// - Throws: `evaluate.shape` where the parts do not fit together.
  public init(findings: [String], scores: [[Double]], labels: [[Int]]) throws(Diagnostic) {
    let counts = Set(scores.map(\.count) + labels.map(\.count))
    guard scores.count == findings.count, labels.count == findings.count, counts.count <= 1 else {
      throw Diagnostic(
        "evaluate.shape", "scores and labels do not fit together", found: "\(scores.count) columns of scores, \(labels.count) of labels, lengths \(counts.sorted())",
        expected: "one column of each for \(findings.count) findings, all of one length")
    }
    self.findings = findings; self.scores = scores; self.labels = labels
    sampleCount = counts.first ?? 0
  }

  /// Each finding's scores in order.
  public var ranked: [RankedScores] { Parallel.map(count: findings.count) { RankedScores(scores: scores[$0], labels: labels[$0]) } }
}
