internal import IR
internal import Runtime

/// What a written model computes for made-up inputs, to be compared with the model that it was made from.
struct Answer {
  /// The largest difference allowed, as a share of an output's range: sums are rounded in another order.
  static let tolerance = 1e-3

  private let inputs: [Tensor], ports: [Executable.Port], results: [Tensor]

  init(_ written: Executable) throws(Diagnostic) {
    inputs = try KnownAnswer.inputs(written.inputs.map { TensorType($0.type.elementType, RandomInputs.shape($0.type, batch: nil)) })
    ports = written.outputs
    results = try written.makeSession().run(inputs)
  }

  /// The model runs without passes and with OpenBLAS over the weights as they lie in its file: another way to the same
  /// numbers, and no second copy of the weights.
  /// - Parameter source: the model's file, for the error.
  /// - Returns: the largest difference, as a share of an output's range.
  /// - Throws: `compile.validation`, category `mismatch`.
  func compared(with graph: Graph, threads: Int?, source: String) throws(Diagnostic) -> Double {
    let expected = try Executable(graph, ExecutableOptions(threads: threads, matrices: .blas)).makeSession().run(inputs)
    var worst = 0.0
    for (port, (a, b)) in zip(ports, zip(results, expected)) {
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
