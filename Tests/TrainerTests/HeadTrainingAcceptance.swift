import Frontends
import IR
import TestSupport
import Testing
import Trainer

/// The stored trainings of heads, followed step by step.
@Suite(.enabled(if: OutsideData.path != nil)) struct HeadTrainingAcceptance {
  @Test(arguments: GoldenArrays.all(beneath: "train").filter { $0.kind == "train_heads" })
  func traces(_ golden: GoldenArrays) throws {
    let initial = try Checkpoint.open(path: golden.path(try #require(golden.files?["initial"])))
    let features = try (0..<golden.integer("n_blocks")).map { (try golden.array(golden.input("patches\($0)")), try golden.array(golden.input("cls\($0)"))) }
    let labels = try golden.array(golden.input("labels")), order = try golden.array(golden.input("order"))
    var training = try Self.training(golden, initial, features[0].0.shape, labels: labels.shape[1])
    training.weightDecay = try golden.number("weight_decay")
    training.addsAsymmetricLoss = golden.texts["loss"]?.contains("asymmetric") ?? false
    training.overwritesMissingLabels = golden.flags["legacy_label_overwrite"] ?? false
    let betas = try #require(golden.lists["betas"])
    training.optimizer = AdamW(beta1: betas[0], beta2: betas[1], epsilon: try golden.number("eps"))

    let program = try training.program(batch: golden.integer("batch"))
    let trainer = try TrainingSession(program, state: TrainingState(program) { (name, _) throws(Diagnostic) in try initial.parameter(name) })
    let expected = try golden.array(golden.expected?.first { $0.name == "losses" }), limits = try #require(golden.expected?.first { $0.name == "losses" })
    var tally = GoldenTally(golden.name), losses: [Double] = []
    let count = order.shape[1], rows = order.ints
    for step in 0..<(try golden.integer("steps")) {
      let picked = Array(rows[step * count..<(step + 1) * count])
      var batch = ["labels": labels.rows(picked).converted(to: .float32)]
      for (index, (patches, tokens)) in features.enumerated() {
        batch["patches.\(index)"] = patches.rows(picked); batch["class_token.\(index)"] = tokens.rows(picked)
      }
      let reports = try trainer.step(batch, numbers: training.numbers(step: step))
      losses += try training.heads.map { try #require(reports["loss.\($0.name)"]).doubles[0] }
    }
    let got = Tensor(.float64, expected.shape, doubles: losses)
    tally.add("losses", share: Agreement(got, expected, limits).share)
    #expect(Agreement(got, expected, atol: 0, rtol: 1e-4).share <= 1, "\(golden.name): losses")
    try golden.compare("final", &tally) { trainer.state[$0] }

    let prediction = try training.prediction(batch: labels.shape[0]), machine = try TrainingSession(prediction, state: trainer.state.restricted(to: prediction))
    var all: [String: Tensor] = [:]
    for (index, (patches, tokens)) in features.enumerated() { (all["patches.\(index)"], all["class_token.\(index)"]) = (patches, tokens) }
    let logits = try machine.step(all, numbers: [:]), item = try #require(golden.expected?.first { $0.name == "final_logits" })
    let joined = try training.heads.flatMap { try #require(logits["logits.\($0.name)"]).doubles }
    let stored = try golden.array(item)
    tally.add("final_logits", share: Agreement(Tensor(.float32, stored.shape, doubles: joined), stored, item).share)
    tally.record()
    #expect(tally.failures == [], "\(golden.name)")
  }

  /// The heads of a file, told by its names and shapes as those of any other file are.
  static func training(_ golden: GoldenArrays, _ initial: Checkpoint, _ shape: [Int], labels: Int) throws -> HeadTraining {
    let names = try #require(golden.textLists["names"]), rates = try #require(golden.lists["lrs"])
    let heads = try zip(names, rates).map { name, rate in
      let found = try DetectedHead(in: initial, name: name, featureWidth: shape[2], heads: golden.integer("heads"))
      #expect(name == HeadTraining.Head.name(layers: found.kind.layers, rate: rate))
      return HeadTraining.Head(name: name, kind: found.kind, rate: rate)
    }
    return HeadTraining(heads: heads, labels: labels, featureWidth: shape[2], patches: shape[1], steps: try golden.integer("steps"))
  }

  @Test(arguments: GoldenArrays.all(beneath: "heads").filter { $0.kind == "head_glori_train" })
  func gradientsUnderDropout(_ golden: GoldenArrays) throws {
    let file = try Checkpoint.open(path: golden.path(try #require(golden.files?["checkpoint"])))
    let width = try golden.integer("feature_dim"), found = try DetectedHead(in: file, featureWidth: width, heads: golden.integer("heads"))
    let shape = try golden.array(golden.input("patches0")).shape
    var training = HeadTraining(heads: [.init(name: "head", kind: found.kind, rate: 1e-3)], labels: found.labelCount, featureWidth: width, patches: shape[1], steps: 1)
    training.dropout = .given(rate: try golden.number("dropout"))
    let program = try training.program(batch: shape[0], elementType: .float64, reportsGradients: true), prefix = "classifiers_dict.head."
    let trainer = try TrainingSession(program, state: TrainingState(program) { (name, _) throws(Diagnostic) in try file.parameter(String(name.dropFirst(prefix.count))) }, .init(usesKernels: false))
    var batch: [String: Tensor] = [:]
    for entry in program.data {
      let name = entry.name
        .replacing("keep.head.decoder.layers.0.", with: "keep_").replacing("multihead_attn.", with: "").replacing("patches.", with: "patches").replacing("class_token.", with: "cls")
      batch[entry.name] = try golden.array(golden.input(name)).converted(to: .float64)
    }
    let reports = try trainer.step(batch, numbers: training.numbers(step: 0))
    var tally = GoldenTally(golden.name)
    for item in golden.expected ?? [] {
      let name = switch item.name {
      case "loss", "logits": "\(item.name).head"
      case let name: name.replacing("grad/", with: "gradient.\(prefix)")
      }
      // Features are frozen: nobody asks for their gradients.
      guard let got = reports[name] else { #expect(item.name.hasPrefix("grad/patches") || item.name.hasPrefix("grad/cls"), "\(item.name)"); continue }
      tally.add(item.name, share: Agreement(got, try golden.array(item), item).share)
    }
    tally.record()
    #expect(tally.failures == [], "\(golden.name)")
  }
}

extension Tensor {
  /// Rows of the first axis, picked by number.
  func rows(_ picked: [Int]) -> Tensor {
    let count = shape.dropFirst().reduce(1, *)
    return selecting(picked.flatMap { $0 * count..<($0 + 1) * count }, shape: [picked.count] + shape.dropFirst())
  }
}
extension TrainingState {
  /// The tensors that another program takes.
  func restricted(to program: TrainingProgram) -> TrainingState {
    var part = TrainingState()
    for entry in program.state { part[entry.name] = self[entry.name] }
    return part
  }
}
