public import IR

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), as operations: parameters, gradients and moments in, the same a
/// step later out.
public struct AdamW: Sendable {
  public var beta1: Double, beta2: Double, epsilon: Double
  public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) { self.beta1 = beta1; self.beta2 = beta2; self.epsilon = epsilon }

  /// What is kept of a parameter between steps, both zero at first.
  public struct Moments {
    public var first: Expression, second: Expression
    public init(first: Expression, second: Expression) { self.first = first; self.second = second }
  }

  /// The corrections for moments that began at zero: 1 - beta^t for steps counted from 1.
  public struct Corrections {
    public var first: Expression, second: Expression
    public init(first: Expression, second: Expression) { self.first = first; self.second = second }
  }

  /// One parameter's step. Rate, decay and corrections are one number each; the decay is taken before the update.
  public func step(
    _ parameter: Expression, gradient: Expression, moments: Moments, rate: Expression, decay: Expression, corrections: Corrections
  ) throws(Diagnostic) -> (parameter: Expression, moments: Moments) {
    let results = try parameter.builder.emit(
      AdamWStep(beta1: beta1, beta2: beta2, epsilon: epsilon),
      [parameter, gradient, moments.first, moments.second, rate, decay, corrections.first, corrections.second].map(\.value))
    let next = results.map { Expression($0, in: parameter.builder) }
    return (next[0], Moments(first: next[1], second: next[2]))
  }
}
