internal import IR
internal import Runtime

/// What a written model computes for made-up inputs, to be compared with the model that it was made from.
struct Answer {
  /// The largest difference allowed, as a share of an output's range: sums are rounded in another order.
  static let tolerance = 1e-3

  private let run: KnownAnswer.Run

  init(_ run: KnownAnswer.Run) { self.run = run }
  init(_ written: Executable) throws(Diagnostic) {
    self.init(try KnownAnswer.Run(written, inputTypes: written.inputs.map { TensorType($0.type.elementType, RandomInputs.shape($0.type, batch: nil)) }))
  }

  /// The model runs without passes, every operation by itself, over the weights as they lie in its file: no second copy of them.
  /// - Parameters:
  ///   - expectation: the model's own outputs, where they are being computed already.
  ///   - model: makes the model otherwise.
  ///   - source: the model's file, for the error.
  /// - Returns: the largest difference, as a share of an output's range.
  /// - Throws: `compile.validation`, category `mismatch`.
  func compared(with expectation: Expectation?, or model: () throws(Diagnostic) -> Graph, threads: Int?, source: String) throws(Diagnostic) -> Double {
    let expected: [Tensor]
    if let expectation, expectation.inputs.map(\.type) == run.inputs.map(\.type) { expected = try expectation.outputs() }
    else { expected = try Expectation.run(model(), run.inputs, threads: threads) }
    var worst = 0.0
    for (port, (a, b)) in zip(run.ports, zip(run.outputs, expected)) {
      let difference = try Difference(port.name, a, b, absolute: 0, relative: 0)
      guard difference.maximumRelative <= Self.tolerance else {
        throw Diagnostic(
          "compile.validation", "what was written does not compute what the model does", category: .mismatch,
          found: "output '\(port.name)' differs by \(Format.scientific(difference.maximumRelative)) of its range", expected: "at most \(Self.tolerance)",
          help: "Find the place with `chexc compare \(source) --bisect`, switch the pass off with --passes -NAME, and please report it.", file: source)
      }
      worst = max(worst, difference.maximumRelative)
    }
    return worst
  }
}
