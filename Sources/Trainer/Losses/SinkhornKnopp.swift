public import IR

/// The teacher's assignment of samples to prototypes, every prototype being used alike (Cuturi 2013; Caron et al. 2020).
///
/// Computed with logarithms: the order of the normalisations is the published one, but no exponential can overflow.
public struct SinkhornKnopp: Sendable {
  public var iterations: Int
  public init(iterations: Int = 3) { self.iterations = iterations }

  /// `logits` [n, K] and a temperature (one number); distributions [n, K], which no derivative goes back through.
  /// - Parameter counts: [n], 1 for rows that are samples and 0 for those that only fill up; nil where all are samples.
  public func callAsFunction(_ logits: Expression, temperature: Expression, counts: Expression? = nil) throws(Diagnostic) -> Expression {
    var q = try logits.apply(StopGradient()) / temperature
    // What fills up has no share in a prototype's sum.
    let absence: Expression?
    if let counts { absence = try ((1 - counts) * -1e9).apply(Unsqueeze(axes: [1])) } else { absence = nil }
    for _ in 0..<iterations {
      if let absence { q = try q + absence }
      q = try q.matrixTransposed().apply(LogSoftmax()).matrixTransposed()
      q = try q.apply(LogSoftmax())
    }
    return try q.exponential().apply(StopGradient())
  }
}
