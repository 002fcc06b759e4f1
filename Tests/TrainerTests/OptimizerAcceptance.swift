import Foundation
import Frontends
import IR
import TestSupport
import Testing
import Trainer

/// Parameter updates, roles and rates as they are stored.
@Suite(.enabled(if: OutsideData.path != nil)) struct OptimizerAcceptance {
  static func cases(_ kind: String, _ isOne: (GoldenArrays) -> Bool) -> [GoldenArrays] { GoldenArrays.all(beneath: "optim").filter { $0.kind == kind && isOne($0) } }

  @Test(arguments: cases("optim") { $0.input("p0") != nil })
  func adamW(_ golden: GoldenArrays) throws {
    let betas = try #require(golden.lists["betas"]), rates = try #require(golden.lists["lr"]), decays = try #require(golden.lists["wd"])
    let optimizer = AdamW(beta1: betas[0], beta2: betas[1], epsilon: try golden.number("eps")), clipping = GradientClipping(maximum: try golden.number("clip"))
    var parameters = try ["p0", "p1"].map { try golden.array(golden.input($0)).converted(to: .float64) }
    var first = parameters.map { Tensor(.float64, $0.shape) { _ in } }, second = first
    let norms = try golden.array(golden.expected?.first { $0.name == "norm" })
    var tally = GoldenTally(golden.name), found: [Double] = []
    for step in rates.indices {
      let builder = GraphBuilder()
      func input(_ tensor: Tensor) -> IR.Expression { IR.Expression(builder.constant(tensor), in: builder) }
      let gradients = try (0..<2).map { input(try golden.array(golden.input("g\($0)_\(step)")).converted(to: .float64)) }
      let (norm, clipped) = try #require(try clipping(gradients))
      builder.output(norm.value, name: "norm")
      let corrections = AdamW.Corrections(first: norm.constant(1 - pow(betas[0], Double(step + 1))), second: norm.constant(1 - pow(betas[1], Double(step + 1))))
      for index in 0..<2 {
        let next = try optimizer.step(
          input(parameters[index]), gradient: clipped[index], moments: .init(first: input(first[index]), second: input(second[index])), rate: norm.constant(rates[step]),
          decay: norm.constant(index == 0 ? decays[step] : 0), corrections: corrections)
        for value in [next.parameter, next.moments.first, next.moments.second] { builder.output(value.value, name: "") }
      }
      let results = try builder.finish().evaluate([])
      found.append(results[0].doubles[0])
      for index in 0..<2 {
        (parameters[index], first[index], second[index]) = (results[1 + 3 * index], results[2 + 3 * index], results[3 + 3 * index])
        let item = try #require(golden.expected?.first { $0.name == "p\(index)_after\(step)" })
        tally.add(item.name, share: Agreement(parameters[index], try golden.array(item), item).share)
      }
    }
    tally.add("norm", share: Agreement(Tensor(.float64, norms.shape, doubles: found), norms, try #require(golden.expected?.first { $0.name == "norm" })).share)
    tally.record()
    #expect(tally.failures == [])
  }

  private struct Role: Decodable { var lr_mult: Double, wd_mult: Double, last_layer: Bool }
  @Test(arguments: cases("optim") { $0.files?["table"] != nil })
  func roles(_ golden: GoldenArrays) throws {
    let table = try JSONDecoder().decode([String: [String: Role]].self, from: Data(contentsOf: URL(filePath: golden.path(try #require(golden.files?["table"])))))
    var tally = GoldenTally(golden.name)
    for (name, roles) in table.sorted(by: { $0.key < $1.key }) {
      let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
      for (setting, expected) in roles {
        let decay = try #require(Double(setting.replacing("layer_decay=", with: "")))
        let role = ParameterRole(
          parts[1], depth: try golden.integer("depth"), layerDecay: decay, patchFactor: try golden.number("patch_embed_mult"), isBackbone: parts[0] == "backbone")
        let isEqual = abs(role.rateFactor - expected.lr_mult) <= 1e-12 && role.decayFactor == expected.wd_mult && role.isLastLayer == expected.last_layer
        tally.add("\(name) \(setting)", share: isEqual ? 0 : .infinity)
      }
    }
    tally.record("roles")
    #expect(tally.failures == [])
  }

  private struct Subsets: Decodable { struct Config: Decodable { var rows: [[Double]] }; var config: Config }
  @Test(arguments: cases("optim") { $0.name.hasSuffix("drop_path_subsets") })
  func subsets(_ golden: GoldenArrays) throws {
    let rows = try JSONDecoder().decode(Subsets.self, from: Data(contentsOf: URL(filePath: golden.path("case.json")))).config.rows
    var tally = GoldenTally(golden.name)
    for row in rows { tally.add("\(row)", share: DropPath.kept(of: Int(row[0]), rate: row[1]) == Int(row[2]) ? 0 : .infinity) }
    tally.record("rows")
    #expect(tally.failures == [])
  }

  @Test(arguments: cases("schedule") { $0.lists["lr"] != nil && $0.numbers["recipe.lr"] == nil })
  func cosine(_ golden: GoldenArrays) throws {
    let item = try #require(golden.expected?.first { $0.name == "lr" }), stored = try golden.array(item), rates = try #require(golden.lists["lr"]), total = try golden.integer("total")
    let schedules = try rates.map { try Schedule(base: $0, final: 0, total: total) }
    let got = Tensor(.float64, stored.shape, doubles: (0..<stored.shape[0]).flatMap { step in schedules.map { $0[step] } })
    var tally = GoldenTally(golden.name)
    tally.add("lr", share: Agreement(got, stored, item).share)
    tally.record()
    #expect(tally.failures == [])
  }
}
