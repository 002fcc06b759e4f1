import IR
import Runtime
import TestSupport
import Testing

@Suite struct SessionTests {
  @Test func aTransformerBlockIsWhatItsDefinitionSays() throws {
    let graph = try Programs.block(), x = noise([1, 9, 32], seed: 1)
    let expected = try graph.evaluate([x])[0]
    for matrices in MatrixBackend.allCases {
      let executable = try Executable(graph, .init(threads: 2, matrices: matrices))
      #expect(try executable.report().fallbacks.isEmpty)
      let session = try executable.makeSession()
      for _ in 0..<2 { #expect(try session.run([x])[0].distance(to: expected) < 1e-5) }
    }
  }

  @Test func anyNumberOfThreadsGivesTheSameBits() throws {
    let graph = try Programs.block(batch: .symbol("batch"), tokens: 40, width: 64, hidden: 48), x = noise([3, 40, 64], seed: 2)
    for matrices in MatrixBackend.allCases {
      let runs = try [1, 2, 3, 5].map { try Executable(graph, .init(threads: $0, matrices: matrices)).makeSession().run([x])[0].bytes }
      #expect(runs.allSatisfy { $0 == runs[0] })
    }
  }

  @Test func symbolicInputsAreSpecialisedForEachShape() throws {
    let graph = try Programs.block(batch: .symbol("batch"))
    let executable = try Executable(graph), session = try executable.makeSession()
    for batch in [2, 1, 3, 2, 4, 5, 6, 1] {
      let x = noise([batch, 9, 32], seed: 3)
      #expect(try session.run([x])[0].distance(to: graph.evaluate([x])[0]) < 1e-5)
    }
  }

  @Test func shapesThatDependOnNumbersAreInterpreted() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", TensorType(.float32, [4]))
    let doubled = try builder.emit(Add(), x, x)
    let positions = try builder.emit(NonZero(), doubled)
    builder.output(positions, name: "positions")
    builder.output(try builder.emit(Relu(), doubled), name: "positive")
    let session = try Executable(builder.finish()).makeSession()
    let outputs = try session.run([Tensor([4], [1, 0, -2, 3])])
    #expect(outputs[0].shape == [1, 3] && outputs[0].ints == [0, 2, 3])
    #expect(outputs[1].floats == [2, 0, 0, 6])
    #expect(try session.run([Tensor([4], [0, 0, 0, 1])])[0].ints == [3])
  }

  @Test func kernelsAreBoundLateWhereShapesDependOnNumbers() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", TensorType(.float32, [6, 8])), mask = builder.input("mask", TensorType(.bool, [6]))
    let rows = try builder.emit(Compress(axis: 0), x, mask)
    let product = try builder.emit(Linear(activation: .relu), rows, builder.constant(noise([8, 5], seed: 1)), builder.constant(noise([5], seed: 2)))
    builder.output(try builder.emit(Transpose(permutation: [1, 0]), product), name: "y")
    let graph = builder.finish(), executable = try Executable(graph), session = try executable.makeSession()
    for bits in [0b101101, 0b000001, 0b111111, 0b000000] {
      let inputs = [noise([6, 8], seed: 3), Tensor([6], bools: (0..<6).map { bits >> $0 & 1 == 1 })]
      let expected = try graph.evaluate(inputs)[0], found = try session.run(inputs)[0]
      #expect(found.shape == expected.shape && found.distance(to: expected) < 1e-6)
    }
    // The weight was packed once.
    #expect(try executable.report().packedWeightByteCount == 8 * 16 * 4)
  }

  @Test func outputsMayBeInputsConstantsAndTheSameValueTwice() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", TensorType(.float32, [2, 2]))
    let flat = try builder.emit(Flatten(axis: 0), x)
    for (index, value) in [x, flat, builder.constant(Tensor([1], [7])), flat].enumerated() { builder.output(value, name: "y\(index)") }
    let outputs = try Executable(builder.finish()).makeSession().run([Tensor([2, 2], [1, 2, 3, 4])])
    #expect(outputs.map(\.shape) == [[2, 2], [1, 4], [1], [1, 4]])
    #expect(outputs.map(\.floats) == [[1, 2, 3, 4], [1, 2, 3, 4], [7], [1, 2, 3, 4]])
  }

  @Test func inPlaceNeverOverwritesWhatIsStillNeeded() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", TensorType(.float32, [8]))
    let a = try builder.emit(Add(), x, x), view = try builder.emit(Reshape(), a, builder.constant(Tensor(int64s: [2, 4])))
    let b = try builder.emit(Relu(), a), c = try builder.emit(Exp(), b), d = try builder.emit(Add(), c, a)
    builder.output(try builder.emit(Relu(), view), name: "view")
    builder.output(d, name: "d")
    builder.output(b, name: "b")
    let graph = builder.finish(), x0 = noise([8], seed: 4)
    let expected = try graph.evaluate([x0]), found = try Executable(graph).makeSession().run([x0])
    for (a, b) in zip(found, expected) { #expect(a.distance(to: b) < 1e-6) }
  }

  @Test func inputsThatDoNotFitAreRefused() throws {
    let builder = GraphBuilder()
    let a = builder.input("a", TensorType(.float32, Shape([.symbol("n"), .fixed(2)]))), b = builder.input("b", TensorType(.float32, Shape([.symbol("n"), .fixed(2)])))
    builder.output(try builder.emit(Add(), a, b), name: "sum")
    let session = try Executable(builder.finish()).makeSession()
    let x = Tensor([1, 2], [1, 2])
    func id(_ body: () throws -> Void) -> String? { do { try body(); return nil } catch { return (error as? Diagnostic)?.id } }
    #expect(id { _ = try session.run([x]) } == "run.input-count")
    #expect(id { _ = try session.run([x, Tensor(.float64, [1, 2], doubles: [1, 2])]) } == "run.input-type")
    #expect(id { _ = try session.run([x, Tensor([2, 1], [1, 2])]) } == "run.input-shape")
    #expect(id { _ = try session.run([x, Tensor([2, 2], [1, 2, 3, 4])]) } == "run.symbol")
    #expect(id { _ = try session.run(["a": x, "c": x]) } == "run.input-name")
    #expect(id { _ = try session.run(["a": x]) } == "run.input-name")
    #expect(try session.run(["a": x, "b": x]).map(\.name) == ["sum"])
  }

  @Test func memoryIsKnownAndLimitedBeforeAnythingRuns() throws {
    let graph = try Programs.block(), executable = try Executable(graph, .init(threads: 1)), report = try executable.report()
    #expect(try executable.memoryPlan().byteCount == report.arenaByteCount && report.arenaByteCount > 0)
    #expect(report.peakByteCount == report.arenaByteCount + report.packedWeightByteCount + report.outputByteCount)
    #expect(report.outputByteCount == 9 * 32 * 4 && report.packedWeightByteCount > 0)
    #expect(throws: Diagnostic.self) { try Executable(graph, .init(threads: 1, memoryLimit: report.peakByteCount - 1)) }
    _ = try Executable(graph, .init(threads: 1, memoryLimit: report.peakByteCount))
  }

  @Test func everyOperationIsProfiled() throws {
    let graph = try Programs.block(), session = try Executable(graph).makeSession()
    var profiles: [OperationProfile] = []
    session.profile = { profiles.append($0) }
    _ = try session.run([noise([1, 9, 32], seed: 1)])
    #expect(profiles.map(\.location) == ["norm1", "qkv", "attention", "proj", "norm2", "w12", "swiglu", "w3"])
    #expect(profiles[1].operations == 2 * 9 * 32 * 96)
    #expect(profiles.allSatisfy { $0.kernel != "reference" && $0.nanoseconds >= 0 })
  }

  @Test func threadsComeFromTheCallerThenTheEnvironment() throws {
    #expect(try ThreadCount.resolve(3, environment: ["CHEXC_THREADS": "2"]) == 3)
    #expect(try ThreadCount.resolve(nil, environment: ["CHEXC_THREADS": "2", "OMP_NUM_THREADS": "5"]) == 2)
    #expect(try ThreadCount.resolve(nil, environment: ["OMP_NUM_THREADS": "5,2"]) == 5)
    #expect(try ThreadCount.resolve(nil, environment: [:]) >= 1)
    #expect(throws: Diagnostic.self) { try ThreadCount.resolve(0) }
    #expect(throws: Diagnostic.self) { try ThreadCount.resolve(nil, environment: ["CHEXC_THREADS": "many"]) }
  }
}
