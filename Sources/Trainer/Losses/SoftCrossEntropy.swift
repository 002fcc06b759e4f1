public import IR

/// -sum over k of t_k log softmax(s / temperature)_k: what a student's prediction costs when the teacher's is a distribution.
public struct SoftCrossEntropy: Sendable {
  public var studentTemperature: Double
  public init(studentTemperature: Double = 0.1) { self.studentTemperature = studentTemperature }

  /// `student` [n, K] logits, `target` [n, K] whose rows are distributions, or sums of some; the cost of each row [n].
  public func rows(_ student: Expression, _ target: Expression) throws(Diagnostic) -> Expression {
    let logarithms = try (student / studentTemperature).apply(LogSoftmax())
    return try -(target * logarithms).sum([-1], keepsDimensions: false)
  }
}
