public import IR

/// The older alternative to Sinkhorn-Knopp: softmax((logits - centre) / temperature), the centre a moving average of the
/// teacher's mean logits that each step applies to what the step before has seen.
public struct SoftmaxCentering: Sendable {
  public var momentum: Double
  public init(momentum: Double = 0.9) { self.momentum = momentum }

  public struct Result {
    /// Distributions [n, K].
    public let assignments: Expression
    /// The centre [K] that was used, and the mean [K] that the next step brings in.
    public let centre: Expression, seen: Expression
  }

  /// `logits` [n, K], a temperature (one number), and what the last step left: its centre and mean, zeros at first.
  /// - Parameter counts: [n], 1 for rows that are samples and 0 for those that only fill up; nil where all are samples.
  public func callAsFunction(_ logits: Expression, temperature: Expression, centre: Expression, seen: Expression, counts: Expression? = nil) throws(Diagnostic) -> Result {
    let logits = try logits.apply(StopGradient())
    let next = try centre * momentum + seen * (1 - momentum)
    let assignments = try ((logits - next) / temperature).apply(Softmax())
    guard let counts else { return Result(assignments: assignments, centre: next, seen: try logits.mean([0], keepsDimensions: false)) }
    let samples = try counts.sum(keepsDimensions: false).apply(Maximum(), counts.constant(1))
    let sum = try (logits * counts.apply(Unsqueeze(axes: [1]))).sum([0], keepsDimensions: false)
    return Result(assignments: assignments, centre: next, seen: try sum / samples)
  }
}
