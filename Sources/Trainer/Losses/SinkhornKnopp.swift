public import IR

/// The teacher's assignment of samples to prototypes, every prototype being used alike (Cuturi 2013; Caron et al. 2020).
///
/// Computed with logarithms: the order of the normalisations is the published one, but no exponential can overflow.
public struct SinkhornKnopp: Sendable {
  public var iterations: Int
  public init(iterations: Int = 3) { self.iterations = iterations }

  /// `logits` [n, K] and a temperature (one number); distributions [n, K], which no derivative goes back through.
  public func callAsFunction(_ logits: Expression, temperature: Expression) throws(Diagnostic) -> Expression {
    var q = try logits.apply(StopGradient()) / temperature
    for _ in 0..<iterations {
      q = try q - q.apply(ReduceLogSumExp(axes: [0]))
      q = try q - q.apply(ReduceLogSumExp(axes: [1]))
    }
    return try q.exponential().apply(StopGradient())
  }
}
