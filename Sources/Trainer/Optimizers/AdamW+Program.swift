internal import Glibc
internal import IR

extension AdamW {
  /// The step of some parameters in a program: updates them and their moments, whose names begin with `first.` and `second.`.
  /// - Parameter parts: Each parameter's name, gradient, rate and decay.
  /// - Returns: The parameters after the step.
  @discardableResult func update(_ parts: [(name: String, gradient: Expression, rate: Expression, decay: Expression)], in program: TrainingProgramBuilder) throws(Diagnostic) -> [String: Expression] {
    var updated: [String: Expression] = [:]
    let corrections = Corrections(first: program.number("correction.first"), second: program.number("correction.second"))
    for (name, gradient, rate, decay) in parts {
      let parameter = try program.known(name)
      guard let shape = parameter.shape.fixed else { continue }
      let moments = Moments(first: try program.state("first.\(name)", shape, role: .zero), second: try program.state("second.\(name)", shape, role: .zero))
      let next = try step(parameter, gradient: gradient, moments: moments, rate: rate, decay: decay, corrections: corrections)
      try program.update(name, to: next.parameter)
      try program.update("first.\(name)", to: next.moments.first)
      try program.update("second.\(name)", to: next.moments.second)
      updated[name] = next.parameter
    }
    return updated
  }

  /// The numbers that `update` asks for.
  /// - Parameter step: Counted from 0.
  func numbers(step: Int) -> [String: Double] {
    ["correction.first": 1 - pow(beta1, Double(step + 1)), "correction.second": 1 - pow(beta2, Double(step + 1))]
  }
}
