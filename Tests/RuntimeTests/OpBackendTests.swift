import IR
import Runtime
import TestSupport
import Testing

/// Every example of every op through every way of running it: its definition in a session, kernels on one, two and three
/// threads, and an artifact that was saved and opened again.
@Suite struct OpBackendTests {
  struct Shown: Sendable, CustomTestStringConvertible {
    let example: OpExample
    var testDescription: String { example.description }
  }

  /// The op as a program: all operands are inputs, or all but the first are constants.
  private func program(_ example: OpExample, constants: Bool) throws -> (graph: Graph, inputs: [Tensor]) {
    let builder = GraphBuilder()
    var inputs: [Tensor] = []
    let operands = example.operands.enumerated().map { index, tensor -> Value? in
      guard let tensor else { return nil }
      if constants && index > 0 { return builder.constant(tensor) }
      inputs.append(tensor)
      return builder.input("x\(index)", tensor.type)
    }
    for (index, value) in try builder.emit(example.op, operands).enumerated() { builder.output(value, name: "y\(index)") }
    return (builder.finish(), inputs)
  }

  @Test(arguments: OpExamples.all.map(Shown.init))
  func everyBackendAgrees(_ shown: Shown) throws {
    for constants in [false, true] {
      let (graph, inputs) = try program(shown.example, constants: constants)
      let reference = try Executable(graph, .init(threads: 1, usesKernels: false)).makeSession().run(inputs)
      #expect(shown.example.problem(with: reference) == nil)
      let runs = try (1...3).map { try Executable(graph, .init(threads: $0)).makeSession().run(inputs) }
      for run in runs {
        #expect(shown.example.problem(with: run) == nil)
        #expect(run.map(\.bytes) == runs[0].map(\.bytes))
      }
      try withTemporaryFolder { folder in
        try Artifact.write(Module(graph: graph), to: folder + "/op.chex", options: .init(storesKnownAnswer: false))
        let reopened = try Artifact.open(folder + "/op.chex").makeExecutable(.init(threads: 2)).makeSession().run(inputs)
        #expect(reopened.map(\.bytes) == runs[0].map(\.bytes))
      }
    }
  }
}
