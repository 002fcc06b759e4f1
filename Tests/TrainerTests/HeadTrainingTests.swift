import Frontends
import IR
import TestSupport
import Testing
import Trainer

/// Training of small heads, without data from outside.
@Suite struct HeadTrainingTests {
  static func training(_ dropout: HeadTraining.Dropout = .none) -> HeadTraining {
    let glori = ClassificationHead.glori(GLoRIHead(layers: 2, width: 8, heads: 2, hidden: 12, takesClassToken: true))
    let plain = ClassificationHead.plainGLoRI(PlainGLoRIHead(layers: 2, width: 8, heads: 2)), probe = ClassificationHead.linear(LinearProbe(layers: 2, poolsPatches: true))
    let heads = [("a", glori, 3e-3), ("b", plain, 3e-3), ("c", probe, 1e-2)].map { HeadTraining.Head(name: $0.0, kind: $0.1, rate: $0.2) }
    var training = HeadTraining(heads: heads, labels: 3, featureWidth: 4, patches: 5, steps: 40)
    training.dropout = dropout
    return training
  }
  static func state(_ program: TrainingProgram) throws -> TrainingState {
    let weights = SeededWeights(seed: 3)
    return try TrainingState(program) { (name, shape) throws(Diagnostic) in try weights.parameter(name, shape) }
  }
  static func batch(_ program: TrainingProgram, _ step: Int) -> [String: Tensor] {
    let source = SeededWeights(seed: 11)
    var batch: [String: Tensor] = [:]
    for entry in program.data {
      let shape = entry.type.shape.fixed ?? []
      switch entry.name {
      case "labels": batch[entry.name] = Tensor(entry.type.elementType, shape, doubles: (0..<shape.reduce(1, *)).map { [1, 0, -1, 0][($0 + step % 2) % 4] })
      case "dropout.key": batch[entry.name] = HeadTraining.dropoutKey(seed: 1, step: step)
      default: batch[entry.name] = Tensor(entry.type.elementType, shape, doubles: source.normal("\(entry.name) \(step % 2)", shape, deviation: 1).doubles)
      }
    }
    return batch
  }

  @Test func lossesFall() throws {
    let training = Self.training(), program = try training.program(batch: 4), trainer = try TrainingSession(program, state: Self.state(program), .init(threads: 1))
    var losses: [[Double]] = []
    for step in 0..<training.steps {
      let reports = try trainer.step(Self.batch(program, step), numbers: training.numbers(step: step))
      losses.append(try training.heads.map { try #require(reports["loss.\($0.name)"]).doubles[0] })
    }
    for head in training.heads.indices { #expect(losses[losses.count - 1][head] < 0.9 * losses[1][head], "\(training.heads[head].name)") }
    #expect(trainer.state.step == training.steps)
    // Queries are part of the state and stay as they were.
    let name = "classifiers_dict.a.decoder.query_embed.weight"
    #expect(trainer.state[name] == (try Self.state(program)[name]))
    #expect(trainer.state["first." + name] == nil)
  }

  @Test(arguments: [HeadTraining.Dropout.none, .counted(rate: 0.25)])
  func kernelsAgreeWithDefinitions(_ dropout: HeadTraining.Dropout) throws {
    let training = Self.training(dropout)
    func losses(_ elementType: ElementType, usesKernels: Bool) throws -> [Double] {
      let program = try training.program(batch: 2, elementType: elementType), trainer = try TrainingSession(program, state: Self.state(program), .init(threads: 1, usesKernels: usesKernels))
      return try (0..<3).flatMap { step in
        let reports = try trainer.step(Self.batch(program, step), numbers: training.numbers(step: step))
        return try training.heads.map { try #require(reports["loss.\($0.name)"]).doubles[0] }
      }
    }
    let exact = try losses(.float64, usesKernels: false)
    for (x, y) in zip(try losses(.float32, usesKernels: true), exact) { #expect(abs(x - y) < 1e-4 * abs(y)) }
  }

  @Test func aStoredStateGoesOnWithTheSameBits() throws {
    let training = Self.training(.counted(rate: 0.1)), program = try training.program(batch: 2)
    let whole = try TrainingSession(program, state: Self.state(program), .init(threads: 1)), first = try TrainingSession(program, state: Self.state(program), .init(threads: 2))
    for step in 0..<6 { try whole.step(Self.batch(program, step), numbers: training.numbers(step: step)) }
    for step in 0..<3 { try first.step(Self.batch(program, step), numbers: training.numbers(step: step)) }
    try withTemporaryFolder { folder in
      let path = folder + "/state.safetensors"
      try first.state.write(to: path)
      let second = try TrainingSession(program, state: TrainingState(reading: path, for: program), .init(threads: 1))
      #expect(second.state.step == 3)
      for step in 3..<6 { try second.step(Self.batch(program, step), numbers: training.numbers(step: step)) }
      for entry in program.state { #expect(second.state[entry.name] == whole.state[entry.name], "\(entry.name)") }

      // Another training's state is refused.
      var other = Self.training()
      other.heads.removeLast()
      let otherProgram = try other.program(batch: 2)
      #expect(throws: Diagnostic.self) { try TrainingState(reading: path, for: otherProgram) }
    }
  }

  @Test func whatIsMissingIsNamed() throws {
    let training = Self.training(), program = try training.program(batch: 2), trainer = try TrainingSession(program, state: Self.state(program), .init(threads: 1))
    var batch = Self.batch(program, 0)
    batch["labels"] = nil
    let before = trainer.state
    #expect { try trainer.step(batch, numbers: training.numbers(step: 0)) } throws: { ($0 as? Diagnostic)?.id == "train.input" && "\($0)".contains("labels") }
    for entry in program.state { #expect(trainer.state[entry.name] == before[entry.name]) }
    #expect(throws: Diagnostic.self) { try TrainingSession(program, state: TrainingState()) }
  }

  @Test func gradientsThatAreNotNumbersCountAsZero() throws {
    let training = Self.training(), program = try training.program(batch: 2, reportsGradients: true), trainer = try TrainingSession(program, state: Self.state(program), .init(threads: 1))
    var batch = Self.batch(program, 0)
    let shape = [2, 4]
    batch["class_token.1"] = Tensor(shape, [.nan] + Array(repeating: 0.5, count: 7))
    let reports = try trainer.step(batch, numbers: training.numbers(step: 0))
    #expect(try #require(reports["loss.c"]).doubles[0].isNaN)
    for (name, value) in reports where name.hasPrefix("gradient.") { #expect(value.doubles.allSatisfy { !$0.isNaN }, "\(name)") }
    for entry in program.state { #expect(try #require(trainer.state[entry.name]).doubles.allSatisfy { !$0.isNaN }, "\(entry.name)") }
  }
}
