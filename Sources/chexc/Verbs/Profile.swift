internal import ArgumentParser
internal import Foundation
internal import IR
internal import Runtime

/// `chexc profile`: where the time goes.
struct Profile: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time every operation.",
    discussion: """
      Examples:
        chexc profile model.chex
        chexc profile model.onnx -o trace.json

      The floor is what the operation takes at least on this machine: its arithmetic
      at the rate of multiply-adds in registers, or its bytes at the rate of a copy,
      both measured in the same process; "x floor" is how far from it the operation
      is. Traces open in Perfetto and chrome://tracing.
      """)

  @Argument(help: ArgumentHelp("A .chex or .onnx file, a checkpoint or a recipe.", valueName: "model"))
  var model: String
  @Option(name: .shortAndLong, help: ArgumentHelp("A file for a Chrome trace.", valueName: "file"))
  var output: String?
  @Option(help: ArgumentHelp("One input as NAME=FILE.npy; may be repeated.", valueName: "name=file"))
  var input: [String] = []
  @Option(parsing: .unconditional, help: ArgumentHelp("Runs to measure.", valueName: "n"))
  var iterations: Int = 5
  @Option(parsing: .unconditional, help: ArgumentHelp("Rows of the table.", valueName: "n"))
  var top: Int = 15
  @Flag(help: "One row per node instead of one per kind.")
  var layers = false
  @Flag(help: "Write over files that exist.")
  var force = false
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (1...100_000).contains(iterations), top >= 1 else { throw ValidationError("Give --iterations and --top as 1 or more.") }
  }

  func run() throws {
    if let output { try Output.check(output, force: force) }
    let feeds = try Feeds(folder: nil, files: input)
    let engine = try Engine(model, feeds: feeds, optimization: optimization.value, checkpoint: checkpoint.value, options: execution.value(threads: global.threadCount))
    let session = try engine.executable.makeSession(), tensors = try engine.arguments(feeds)
    _ = try session.run(tensors)
    var events: [OperationProfile] = []
    session.profile = { events.append($0) }
    for _ in 0..<iterations { _ = try session.run(tensors) }
    let floor = MachineFloor(events, threads: engine.executable.threads)
    let rows = ProfileRow.rows(events, perNode: layers, runs: iterations, floor: floor)
    if let output {
      try Output.write(ChromeTrace.data(events, model: model), to: output, force: force)
      global.terminal.say("trace: \(output)")
    }
    guard !global.json else { return Output.json(Document(model: model, threads: engine.executable.threads, peakGigaflops: floor.peak(.float32), floor: floor, rows: rows)) }
    print(ProfileRow.table(Array(rows.prefix(top))).rendered())
    let total = rows.reduce(0) { $0 + $1.milliseconds }, least = rows.reduce(0) { $0 + $1.floorMilliseconds }
    print("\(Format.milliseconds(total)), \(Format.fixed(total / max(least, 1e-9), 2)) x the floor of \(Format.milliseconds(least)), in \(rows.count) \(layers ? "nodes" : "kinds of operations"), \(engine.executable.threads) threads, peak \(floor.description) GFLOP/s")
  }

  private struct Document: Encodable {
    var schema = "chexc.profile/1"
    var model: String, threads: Int, peakGigaflops: Double, floor: MachineFloor, rows: [ProfileRow]
    enum CodingKeys: String, CodingKey {
      case schema, model, threads, floor, rows
      case peakGigaflops = "peak_gflops"
    }
  }
}

/// What one kind of operation, or one node, takes in one run.
struct ProfileRow: Encodable {
  var name: String, kernel: String, count: Int
  var milliseconds: Double
  /// Of the run, 0 to 1.
  var share: Double
  /// Billions of floating-point operations a second; nil for what does not calculate.
  var gigaflops: Double?
  var shareOfPeak: Double?
  var gigabytesPerSecond: Double
  /// What it takes at least on this machine.
  var floorMilliseconds: Double
  enum CodingKeys: String, CodingKey {
    case name, kernel, count, share
    case milliseconds = "ms", gigaflops = "gflops", shareOfPeak = "share_of_peak", gigabytesPerSecond = "gb_per_s", floorMilliseconds = "floor_ms"
  }

  /// The longest first; ties in the order of the program.
  static func rows(_ events: [OperationProfile], perNode: Bool, runs: Int, floor: MachineFloor) -> [ProfileRow] {
    var order: [String] = [], groups: [String: [OperationProfile]] = [:]
    for event in events {
      let key = perNode ? "\(event.location) \(event.op)" : "\(event.op) \(event.kernel)"
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(event)
    }
    let total = Double(events.reduce(0) { $0 + $1.nanoseconds })
    let rows = order.compactMap { key -> ProfileRow? in
      guard let group = groups[key], let first = group.first else { return nil }
      let nanoseconds = Double(max(1, group.reduce(0) { $0 + $1.nanoseconds })), operations = Double(group.reduce(0) { $0 + $1.operations })
      let rate = operations > 0 ? operations / nanoseconds : nil
      return ProfileRow(
        name: perNode ? "\(first.op) \(first.location)" : first.op, kernel: first.kernel, count: group.count / max(1, runs), milliseconds: nanoseconds / 1e6 / Double(runs),
        share: nanoseconds / max(1, total), gigaflops: rate, shareOfPeak: rate.map { $0 / floor.peak(first.arithmetic) }, gigabytesPerSecond: Double(group.reduce(0) { $0 + $1.byteCount }) / nanoseconds,
        floorMilliseconds: group.reduce(0) { $0 + floor.nanoseconds($1) } / 1e6 / Double(runs))
    }
    return rows.enumerated().sorted { ($0.element.milliseconds, $1.offset) > ($1.element.milliseconds, $0.offset) }.map(\.element)
  }

  static func table(_ rows: [ProfileRow]) -> Table {
    var table = Table("operation", "kernel", "count", "ms", "share", "GFLOP/s", "of peak", "GB/s", "x floor")
    table.leftAligned = [0, 1]
    for row in rows {
      table.add(
        row.name, row.kernel, "\(row.count)", Format.fixed(row.milliseconds, 3), Format.fixed(100 * row.share, 1) + " %", row.gigaflops.map { Format.fixed($0, 1) } ?? "",
        row.shareOfPeak.map { Format.fixed(100 * $0, 0) + " %" } ?? "", Format.fixed(row.gigabytesPerSecond, 1),
        Format.fixed(row.milliseconds / max(row.floorMilliseconds, 1e-9), 2))
    }
    return table
  }
}
