import Frontends
import IR
import TestSupport
import Testing
import Trainer

/// The stored losses with their gradients, from programs that this package differentiates.
@Suite(.enabled(if: OutsideData.path != nil)) struct LossAcceptance {
  @Test(arguments: GoldenArrays.all(beneath: "losses").filter { $0.kind == "loss" && !$0.name.hasSuffix("projection_head") })
  func lossesAndGradients(_ golden: GoldenArrays) throws {
    let builder = GraphBuilder()
    var values: [String: Expression] = [:], tensors: [Tensor] = []
    for input in golden.inputs ?? [] {
      let stored = try NpyFile.read(golden.path(input.file)).tensor(name: input.name)
      // Labels are numbers like all others, less than zero where they are missing.
      let tensor = input.name == "labels" ? Tensor(.float64, stored.shape, doubles: stored.doubles) : stored.elementType.isFloatingPoint ? Tensor(.float64, stored.shape, doubles: stored.doubles) : stored
      values[input.name] = Expression(builder.input(input.name, tensor.type), in: builder)
      tensors.append(tensor)
    }
    let loss = try Self.loss(golden, values)
    builder.output(loss.value, name: "value")
    for expected in golden.expected ?? [] where expected.name.hasPrefix("grad_") {
      let by = try #require(values[String(expected.name.dropFirst(5))])
      let gradient = try #require(try builder.gradients(of: loss.value, by: [by.value])[0])
      builder.output(gradient, name: expected.name)
    }
    let graph = builder.finish()
    let results = try graph.evaluate(tensors)
    for expected in golden.expected ?? [] {
      let place = try #require(graph.outputs.firstIndex { $0.name == expected.name })
      let stored = try NpyFile.read(golden.path(expected.file)).tensor(name: expected.name)
      #expect(Agreement(results[place], stored, expected).share <= 1, "\(golden.name) \(expected.name)")
    }
  }

  static func loss(_ golden: GoldenArrays, _ values: [String: Expression]) throws -> Expression {
    func value(_ name: String) throws -> Expression { try #require(values[name], "\(golden.name) has no \(name)") }
    let temperature = golden.numbers["student_temp"] ?? 0.1
    switch golden.name.split(separator: "/").last.map(String.init) ?? "" {
    case let name where name.hasPrefix("dino_local"):
      return try DINOLoss(localCrops: Int(golden.numbers["n_local"] ?? 0), studentTemperature: temperature).local(value("student"), value("teacher"))
    case let name where name.hasPrefix("dino_global"):
      let teacher = try value("teacher"), shape = try #require(teacher.shape.fixed)
      return try DINOLoss(localCrops: Int(golden.numbers["n_local"] ?? 0), studentTemperature: temperature).global(value("student"), teacher.reshaped([-1, shape[2]]))
    case let name where name.hasPrefix("ibot"):
      return try IBOTLoss(studentTemperature: temperature)(value("student"), value("teacher"), weights: value("weights"), images: Int(golden.numbers["images"] ?? 0))
    case let name where name.hasPrefix("koleo"): return try KoLeoLoss()(value("x"))
    case let name where name.hasPrefix("asymmetric"): return try AsymmetricLoss()(value("logits"), labels: value("labels"))
    case let name where name.hasPrefix("bce"): return try BinaryCrossEntropy()(value("logits"), labels: value("labels"))
    case let name:
      Issue.record("no loss is known for \(name)")
      return try value(golden.inputs?.first?.name ?? "")
    }
  }

  @Test(arguments: GoldenArrays.all(beneath: "losses").filter { $0.kind == "assignment" && $0.input("logits") != nil })
  func assignments(_ golden: GoldenArrays) throws {
    let builder = GraphBuilder(), logits = try NpyFile.read(golden.path(try #require(golden.input("logits")).file)).tensor(name: "logits")
    let input = Expression(builder.input("logits", logits.type), in: builder)
    let result = try SinkhornKnopp(iterations: Int(golden.numbers["rounds"] ?? 3))(input, temperature: input.constant(golden.numbers["temperature"] ?? 0))
    builder.output(result.value, name: "assignment")
    let got = try builder.finish().evaluate([logits])[0], expected = try #require(golden.expected?.first)
    #expect(Agreement(got, try NpyFile.read(golden.path(expected.file)).tensor(name: "assignment"), expected).share <= 1)
  }

  @Test(arguments: GoldenArrays.all(beneath: "losses").filter { $0.kind == "assignment" && $0.input("logits0") != nil })
  func centering(_ golden: GoldenArrays) throws {
    let steps = golden.inputs?.count ?? 0
    let first = try NpyFile.read(golden.path(try #require(golden.input("logits0")).file)).tensor(name: "logits0")
    var centre = Tensor(.float64, [first.shape[1]], doubles: Array(repeating: 0, count: first.shape[1])), seen = centre
    for step in 0..<steps {
      let stored = try NpyFile.read(golden.path(try #require(golden.input("logits\(step)")).file)).tensor(name: "logits")
      let logits = Tensor(.float64, stored.shape, doubles: stored.doubles), builder = GraphBuilder()
      let input = Expression(builder.input("logits", logits.type), in: builder)
      let result = try SoftmaxCentering(momentum: golden.numbers["momentum"] ?? 0.9)(
        input, temperature: input.constant(golden.numbers["temperature"] ?? 0), centre: Expression(builder.input("centre", centre.type), in: builder),
        seen: Expression(builder.input("seen", seen.type), in: builder))
      for (name, value) in [("assignment", result.assignments), ("centre", result.centre), ("seen", result.seen)] { builder.output(value.value, name: name) }
      let results = try builder.finish().evaluate([logits, centre, seen])
      for (name, got) in [("assignment\(step)", results[0]), ("centre_used\(step)", results[1])] {
        let expected = try #require(golden.expected?.first { $0.name == name })
        #expect(Agreement(got, try NpyFile.read(golden.path(expected.file)).tensor(name: name), expected).share <= 1, "\(name)")
      }
      (centre, seen) = (results[1], results[2])
    }
  }
}
