internal import IR

extension TrainingProgramBuilder {
  /// The input that decides every dropout of a step, one int64.
  static let dropoutKey = "dropout.key"

  /// `x` with elements set to zero at the given rate and the others scaled up, decided by the input `dropout.key` and the place.
  func dropped(_ x: Expression, at site: String, rate: Double) throws(Diagnostic) -> Expression {
    guard let shape = x.shape.fixed, rate > 0 else { return x }
    let numbers = try key(Self.dropoutKey).apply(CounterUniform(shape: shape, stream: site, elementType: x.elementType))
    let isDropped = try numbers.isLess(than: rate)
    return try isDropped.selects(x.constant(0), else: x / (1 - rate))
  }
}
