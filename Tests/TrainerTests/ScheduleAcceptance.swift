import Frontends
import IR
import TestSupport
import Testing
import Trainer

/// The published recipe's schedules, and short ones in full.
@Suite(.enabled(if: OutsideData.path != nil)) struct ScheduleAcceptance {
  @Test(arguments: GoldenArrays.all(beneath: "optim").filter { $0.kind == "schedule" && $0.numbers["recipe.lr"] != nil })
  func pretraining(_ golden: GoldenArrays) throws {
    func array(_ name: String) throws -> (values: [Double], item: GoldenArrays.Item) {
      let item = try #require(golden.expected?.first { $0.name == name }, "\(name)")
      return (try NpyFile.read(golden.path(item.file)).tensor(name: name).doubles, item)
    }
    for (prefix, config) in [("", "recipe"), ("short_", "short")] {
      let schedules = try PretrainingSchedules(Self.settings(golden, config))
      let count = try array(prefix + "lr").values.count
      let steps = prefix.isEmpty ? try array("iterations").values.map { Int($0) } : Array(0..<count)
      for (name, schedule) in [("lr", schedules.rate), ("last_lr", schedules.lastLayerRate), ("wd", schedules.weightDecay), ("momentum", schedules.momentum), ("temp", schedules.teacherTemperature)] {
        let (values, item) = try array(prefix + name)
        for (step, expected) in zip(steps, values) {
          #expect(abs(schedule[step] - expected) <= (item.atol ?? 0) + (item.rtol ?? 0) * abs(expected), "\(prefix)\(name) at \(step)")
        }
      }
    }
  }

  static func settings(_ golden: GoldenArrays, _ config: String) throws -> PretrainingSchedules.Settings {
    func number(_ name: String) throws -> Double { try #require(golden.numbers["\(config).\(name)"], "\(name)") }
    return .init(
      rate: try number("lr"), finalRate: try number("min_lr"), epochs: Int(try number("epochs")), epochLength: Int(try number("epoch_length")),
      warmupEpochs: Int(try number("warmup_epochs")), frozenLastLayerEpochs: Int(try number("freeze_last_layer_epochs")),
      weightDecay: try number("weight_decay"), finalWeightDecay: try number("weight_decay_end"), momentum: try number("momentum"), finalMomentum: try number("momentum_end"),
      teacherTemperature: try number("teacher_temp"), firstTeacherTemperature: try number("teacher_temp_start"), teacherTemperatureEpochs: Int(try number("teacher_temp_epochs")))
  }
}
