internal import IR
internal import Passes
internal import Runtime

/// What a written model computes for made-up inputs, to be compared with the model that it was made from.
struct Answer {
  private let run: KnownAnswer.Run

  init(_ run: KnownAnswer.Run) { self.run = run }
  init(_ written: Executable) throws(Diagnostic) {
    self.init(try KnownAnswer.Run(written, inputTypes: written.inputs.map { TensorType($0.type.elementType, RandomInputs.shape($0.type, batch: nil)) }))
  }

  /// The model runs without passes, every operation by itself, over the weights as they lie in its file: no second copy of them.
  /// - Parameters:
  ///   - expectation: the model's own outputs, where they are being computed already.
  ///   - model: makes the model otherwise.
  ///   - precision: What the model was compiled to; the limits depend on it.
  ///   - source: the model's file, for the error.
  /// - Throws: `compile.validation`, category `mismatch`.
  func compared(with expectation: Expectation?, or model: () throws(Diagnostic) -> Graph, precision: Precision, threads: Int?, source: String) throws(Diagnostic) -> Agreement {
    let expected: [Tensor]
    if let expectation, expectation.inputs.map(\.type) == run.inputs.map(\.type) { expected = try expectation.outputs() }
    else { expected = try Expectation.run(model(), run.inputs, threads: threads) }
    var agreement = Agreement(precision: precision)
    for (port, (a, b)) in zip(run.ports, zip(run.outputs, expected)) {
      try agreement.add(Difference(port.name, a, b, absolute: 0, relative: 0), source: source)
    }
    return agreement
  }
}
