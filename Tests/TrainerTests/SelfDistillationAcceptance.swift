import Foundation
import Frontends
import IR
import TestSupport
import Testing
import Trainer

/// The stored trainings by self-distillation, followed step by step.
@Suite(.enabled(if: OutsideData.path != nil)) struct SelfDistillationAcceptance {
  @Test(arguments: GoldenArrays.all(beneath: "train").filter { $0.kind == "train_pretrain" })
  func traces(_ golden: GoldenArrays) throws {
    let initial = try Checkpoint.open(path: golden.path(try #require(golden.files?["initial"]))), masks = try golden.array(golden.input("masks"))
    let batches = try Self.masks(masks), steps = try golden.integer("steps")
    let recipe = try Self.recipe(golden, maskedPatches: batches.map(\.indices.count).max() ?? 0)
    let schedules = try PretrainingSchedules(ScheduleAcceptance.settings(golden, "optim")), plan = try Self.plan(golden)
    let program = try recipe.program(reportsGradients: true)
    let trainer = try TrainingSession(program, state: TrainingState(program) { (name, _) throws(Diagnostic) in try initial.tensor(String(name.dropFirst("student.".count))) })

    var tally = GoldenTally(golden.name), trace: [String: [Double]] = [:]
    for step in 0..<steps {
      let crops = step % (try golden.integer("crop_batches"))
      var batch = try recipe.inputs(batches[step])
      batch["globals"] = try golden.array(golden.input("globals\(crops)")); batch["locals"] = try golden.array(golden.input("locals\(crops)"))
      if let plan { for (block, branches) in plan[step].enumerated() {
        for (branch, kept) in [("attn", branches.attn), ("ffn", branches.ffn)] {
          batch["kept.globals.blocks.\(block).\(branch)"] = Tensor(int64s: kept[0]); batch["kept.locals.blocks.\(block).\(branch)"] = Tensor(int64s: kept[1])
        }
      } }
      let reports = try trainer.step(batch, numbers: recipe.numbers(schedules, step: step))
      for (name, value) in reports where !name.hasPrefix("gradient.") { trace[name, default: []].append(value.doubles[0]) }
      if step == 0 { try golden.compare("first_gradients", &tally) { reports["gradient.student.\($0)"] } }
    }
    for item in golden.expected ?? [] where !item.name.hasPrefix("schedule/") {
      let stored = try golden.array(item)
      let got: Tensor
      if item.name.hasPrefix("centre_") { got = try #require(trainer.state["centre.\(item.name.dropFirst(7))"]) }
      else { got = Tensor(.float64, stored.shape, doubles: try #require(trace[item.name.replacing("trace/", with: "").replacing("/", with: ".")], "\(item.name)")) }
      tally.add(item.name, share: Agreement(got, stored, item).share)
      if item.name.hasPrefix("trace/") { #expect(Agreement(got, stored, atol: 1e-7, rtol: 1e-4).share <= 1, "\(golden.name) \(item.name)") }
    }
    try golden.compare("final_student", &tally) { trainer.state["student.\($0)"] }
    try golden.compare("final_teacher", &tally) { trainer.state["teacher.\($0)"] }
    tally.record()
    #expect(tally.failures == [], "\(golden.name)")
  }

  static func recipe(_ golden: GoldenArrays, maskedPatches: Int) throws -> SelfDistillation {
    func vit(_ name: String) throws -> Int { try golden.integer("vit.\(name)") }
    func head(_ name: String) throws -> SelfDistillation.Head {
      let projection = ProjectionHead(layers: try golden.integer("\(name).layers"), hidden: try golden.integer("\(name).hidden"), bottleneck: try golden.integer("\(name).bottleneck"))
      return .init(projection, prototypes: try golden.integer("\(name).prototypes"))
    }
    func flag(_ name: String) -> Bool { golden.flags[name] ?? false }
    var backbone = VisionTransformer(
      patch: try vit("patch_size"), width: try vit("embed_dim"), depth: try vit("depth"), heads: try vit("num_heads"), registers: try vit("num_registers"),
      feedForward: golden.texts["vit.ffn"] == "swiglu" ? .swiglu : .mlp, hasLayerScale: golden.numbers["vit.layerscale"] != nil, epsilon: try golden.number("vit.ln_eps"))
    backbone.biases = .init(qkv: flag("vit.qkv_bias"), projection: flag("vit.proj_bias"), feedForward: flag("vit.ffn_bias"))
    backbone.positions = PositionEmbedding(grid: try vit("img_size") / vit("patch_size"), offset: try golden.number("vit.interp_offset"), antialias: flag("vit.interp_antialias"))
    var recipe = SelfDistillation(
      backbone: backbone, classHead: try head("dino"), patchHead: flag("separate_head") ? try head("ibot") : nil, batch: try golden.integer("batch"),
      globalSide: try golden.integer("global_size"), localSide: try golden.integer("local_size"), maskedPatches: maskedPatches)
    recipe.assignment = golden.texts["centering"] == "softmax" ? .centering : .sinkhorn
    recipe.channels = try vit("in_chans"); recipe.localCrops = try golden.integer("n_local")
    recipe.classWeight = try golden.number("w_dino"); recipe.patchWeight = try golden.number("w_ibot"); recipe.entropyWeight = try golden.number("w_koleo")
    recipe.studentTemperature = try golden.number("student_temp"); recipe.clipping = try golden.number("clip")
    recipe.layerDecay = try golden.number("layer_decay"); recipe.patchRateFactor = try golden.number("patch_mult")
    let betas = try #require(golden.lists["betas"])
    recipe.optimizer = AdamW(beta1: betas[0], beta2: betas[1], epsilon: try golden.number("eps"))
    let rate = try golden.number("vit.drop_path")
    if rate > 0 { recipe.dropPath = DropPath(rate: rate, isUniform: flag("vit.drop_path_uniform")) }
    return recipe
  }

  /// The masks of each step: [steps, images, patches].
  private static func masks(_ stored: Tensor) throws -> [BlockMasks.Batch] {
    let (images, patches) = (stored.shape[1], stored.shape[2]), bits = stored.bools
    return (0..<stored.shape[0]).map { step in
      BlockMasks.Batch(masks: (0..<images).map { Array(bits[(step * images + $0) * patches..<(step * images + $0 + 1) * patches]) }, upperBound: 0, maskedImages: 0)
    }
  }

  private struct Kept: Decodable { var attn: [[Int]], ffn: [[Int]] }
  private static func plan(_ golden: GoldenArrays) throws -> [[Kept]]? {
    guard let file = golden.files?["drop_path_plan"] else { return nil }
    return try JSONDecoder().decode([[Kept]].self, from: Data(contentsOf: URL(filePath: golden.path(file))))
  }
}
