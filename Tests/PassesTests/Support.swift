import IR
import Passes
import TestSupport
import Testing

/// A program made by `body`.
func graph(_ body: (GraphBuilder) throws -> Void) throws -> Graph {
  let builder = GraphBuilder()
  try body(builder)
  return builder.finish()
}

/// Inputs for a program, every symbol being `extent`.
func randomInputs(_ graph: Graph, extent: Int = 2) -> [Tensor] {
  graph.inputTypes.enumerated().map { index, type in
    let shape = type.shape.dimensions.map { $0.fixedValue ?? extent }
    switch type.elementType {
    case .bool: return Tensor(shape, bools: noise(shape, seed: UInt64(index + 7)).floats.map { $0 > -0.3 })
    case .float32: return noise(shape, seed: UInt64(index + 7))
    default: return Tensor(type.elementType, shape, doubles: noise(shape, seed: UInt64(index + 7)).doubles.map { ($0 * 4).rounded() })
    }
  }
}

/// Requires that both programs give the same numbers up to rounding.
func expectEqualResults(_ before: Graph, _ after: Graph, inputs: [Tensor]? = nil, tolerance: Double = 2e-5, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let inputs = inputs ?? randomInputs(before)
  let expected = try before.evaluate(inputs), found = try after.evaluate(inputs)
  #expect(expected.count == found.count, sourceLocation: sourceLocation)
  for (e, f) in zip(expected, found) {
    #expect(e.type == f.type, sourceLocation: sourceLocation)
    let x = e.doubles, y = f.doubles, scale = x.reduce(1) { $1.isFinite ? max($0, abs($1)) : $0 }
    let worst = zip(x, y).map { $0 == $1 || ($0.isNaN && $1.isNaN) ? 0 : abs($0 - $1) }.max() ?? 0
    #expect(worst <= tolerance * scale, sourceLocation: sourceLocation)
  }
}

/// Runs the pipeline, requires equal numbers, and returns the result and the report.
@discardableResult
func check(
  _ before: Graph, _ pipeline: Pipeline = .inference(), becomes text: String? = nil, inputs: [Tensor]? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> (graph: Graph, report: PipelineReport) {
  let (after, report) = try PassManager.run(before, pipeline: pipeline, options: .init(verifiesAfterEachPass: true))
  if let text { #expect(after.description == text, sourceLocation: sourceLocation) }
  try expectEqualResults(before, after, inputs: inputs, sourceLocation: sourceLocation)
  return (after, report)
}

extension Graph {
  /// The names of the ops in order.
  var opNames: [String] { operations.map(\.op.spec.name) }
  func count(_ name: String) -> Int { opNames.count { $0 == name } }
}
