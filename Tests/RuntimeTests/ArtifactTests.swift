import FoundationEssentials
import IR
import Runtime
import TestSupport
import Testing

@Suite struct ArtifactTests {
  static func module() throws -> Module {
    Module(
      graph: try Programs.block(batch: .symbol("batch")), labels: ["effusion", "mass"], metadata: [.init(key: "producer", value: "test")],
      sources: [.init(name: "model.onnx", byteCount: 12, sha256: String(repeating: "0", count: 64))])
  }
  static let options = ArtifactOptions(
    preprocessing: .object(["size": .integer(512), "mean": .list([.number(0.5)])]), compileOptions: [.init(key: "precision", value: "fp32")])

  @Test func whatIsWrittenIsRead() throws {
    let module = try Self.module()
    try withTemporaryFolder { folder in
      try Artifact.write(module, to: folder + "/m.chex", options: Self.options)
      let artifact = try Artifact.open(folder + "/m.chex")
      #expect(artifact.manifest.labels == ["effusion", "mass"] && artifact.manifest.sources == module.sources)
      #expect(artifact.manifest.preprocessing == Self.options.preprocessing)
      #expect(artifact.manifest.inputs.map(\.type.description) == ["float32[batchx9x32]"])
      #expect(artifact.manifest.precision == [.float32] && artifact.manifest.peaks[0].packedWeightByteCount == 0)
      #expect(artifact.module.graph.description == module.graph.description)
      #expect(artifact.knownAnswer?.outputs.count == 1)
      try artifact.verify()
      let x = noise([2, 9, 32], seed: 1)
      let bytes = try Executable(module.graph).makeSession().run([x])[0].bytes
      #expect(try artifact.makeExecutable().makeSession().run([x])[0].bytes == bytes)
      // The reference reads weights in panels too.
      #expect(try artifact.module.graph.evaluate([x])[0].bytes == module.graph.evaluate([x])[0].bytes)
      #expect(try artifact.makeExecutable(.init(matrices: .blas)).makeSession().run([x])[0].distance(to: module.graph.evaluate([x])[0]) < 1e-5)
    }
  }

  @Test func writingTwiceGivesTheSameBytes() throws {
    let module = try Self.module()
    try withTemporaryFolder { folder in
      try Artifact.write(module, to: folder + "/a.chex", options: Self.options)
      var other = Self.options
      other.execution.threads = 3
      try Artifact.write(module, to: folder + "/b.chex", options: other)
      #expect(try Data(contentsOf: URL(filePath: folder + "/a.chex")) == Data(contentsOf: URL(filePath: folder + "/b.chex")))
      // An artifact's program writes as the one it was made from.
      try Artifact.write(Artifact.open(folder + "/a.chex").module, to: folder + "/c.chex", options: Self.options)
      #expect(try Data(contentsOf: URL(filePath: folder + "/a.chex")) == Data(contentsOf: URL(filePath: folder + "/c.chex")))
    }
  }

  @Test func sharedWeightsAreStoredOnce() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", TensorType(.float32, [1, 64])), w = noise([64, 64], seed: 1)
    let a = builder.constant(w), b = builder.constant(w)
    builder.output(try builder.emit(MatMul(), builder.emit(MatMul(), x, a), b), name: "y")
    try withTemporaryFolder { folder in
      try Artifact.write(Module(graph: builder.finish()), to: folder + "/m.chex")
      let artifact = try Artifact.open(folder + "/m.chex")
      #expect(artifact.manifest.weightByteCount == 64 * 64 * 4)
      #expect(artifact.module.graph.constants.allSatisfy { $0.tensor.layout == .columnPanels(width: 16) })
    }
  }

  @Test func everyElementTypeAndStringsSurvive() throws {
    let builder = GraphBuilder()
    let tensors = ElementType.allCases.filter { !$0.isComplex && $0 != .string }.map { Tensor($0, [3], doubles: [0, 1, 1]) } + [Tensor([2], strings: ["a", "ü"]), Tensor([0], [])]
    for (index, tensor) in tensors.enumerated() { builder.output(builder.constant(tensor), name: "y\(index)") }
    try withTemporaryFolder { folder in
      try Artifact.write(Module(graph: builder.finish()), to: folder + "/m.chex")
      let artifact = try Artifact.open(folder + "/m.chex")
      try artifact.verify()
      #expect(try artifact.makeExecutable().makeSession().run([Tensor]()) == tensors)
    }
  }

  @Test func aKnownAnswerThatDiffersIsAMismatch() throws {
    let graph = try Programs.block()
    try withTemporaryFolder { folder in
      try Artifact.write(Module(graph: graph), to: folder + "/m.chex")
      let answer = try #require(try Artifact.open(folder + "/m.chex").knownAnswer)
      try answer.check(Executable(graph, .init(usesKernels: false)))
      var wrong = answer
      wrong.outputs[0].values[1] += 0.01
      #expect(throws: Diagnostic.self) { try wrong.check(Executable(graph)) }
    }
  }

  @Test func nothingAppearsWhereTheModelCannotBeWritten() throws {
    try withTemporaryFolder { folder in
      #expect(throws: Diagnostic.self) { try Artifact.write(Self.module(), to: folder + "/no/m.chex") }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.isEmpty)
    }
  }
}
