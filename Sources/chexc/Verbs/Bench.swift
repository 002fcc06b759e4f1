internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Passes
internal import Runtime

/// `chexc bench`: how fast, how steadily, in how much memory.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure latency, throughput and memory.",
    discussion: """
      Examples:
        chexc bench model.chex
        chexc bench model.chex -t 1,2 -b 1,8 -o md
        chexc bench model.chex --json > before.json
        chexc bench model.chex --baseline before.json --fail-below 0.95

      Without --iterations it runs for five seconds and fifty times at least, and two
      thousand times at most. Inputs are made up unless given; --output-dir keeps the
      last outputs as .npy files. Compared with a kept run, the speed is the median
      latency then by that now, with its 95 % interval.
      """)

  @Argument(help: ArgumentHelp("A .chex or .onnx file, a checkpoint or a recipe.", valueName: "model"))
  var model: String
  @Option(help: ArgumentHelp("One input as NAME=FILE.npy; may be repeated.", valueName: "name=file"))
  var input: [String] = []
  @Option(help: ArgumentHelp("A folder for the outputs, written over.", valueName: "folder"))
  var outputDir: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("Runs before measuring.", valueName: "n"))
  var warmup: Int = 1
  @Option(parsing: .unconditional, help: ArgumentHelp("Runs to measure.", valueName: "n"))
  var iterations: Int?
  @Option(name: .customShort("t"), help: ArgumentHelp("Thread counts to go through, as 1,2,4.", valueName: "list"))
  var threadCounts: String?
  @Option(name: .customShort("b"), help: ArgumentHelp("Batch sizes to go through, as 1,8.", valueName: "list"))
  var batches: String?
  @Option(help: ArgumentHelp("A run kept with --json, to compare with.", valueName: "file"))
  var baseline: String?
  @Option(help: ArgumentHelp("Exit with 1 where the speed beside the baseline lies below this, its interval included.", valueName: "ratio"))
  var failBelow: Double?
  @Option(name: .shortAndLong, help: ArgumentHelp("The table as text, md or csv, or json.", valueName: "style"))
  var output: Style = .text
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var global: GlobalOptions

  enum Style: String, ExpressibleByArgument, CaseIterable { case text, md, csv, json }

  func validate() throws {
    guard warmup >= 0, (iterations ?? 1) >= 1 else { throw ValidationError("Give --warmup 0 or more and --iterations 1 or more.") }
    guard failBelow == nil || baseline != nil, (failBelow ?? 1) > 0 else { throw ValidationError("Give --fail-below as a ratio above 0, with --baseline.") }
    for list in [threadCounts, batches].compactMap({ $0 }) where Self.numbers(list) == nil { throw ValidationError("'\(list)' is no list of numbers: give 1,2,4 for instance.") }
  }
  private static func numbers(_ list: String) -> [Int]? {
    let numbers = list.split(separator: ",").map { Int($0) ?? 0 }
    return !numbers.isEmpty && numbers.allSatisfy { (1...1024).contains($0) } ? numbers : nil
  }

  func run() throws {
    let kept: BenchBaseline? = if let baseline { try BenchBaseline.read(baseline) } else { nil }
    let feeds = try Feeds(folder: nil, files: input)
    let start = ContinuousClock.now
    let prepared = try Engine.Prepared(model, feeds: feeds, optimization: optimization.value, checkpoint: checkpoint.value)
    let preparation = start.duration(to: .now).milliseconds
    var runs: [BenchRun] = []
    for threads in threadCounts.flatMap(Self.numbers)?.map(Optional.some) ?? [global.threadCount] {
      for batch in batches.flatMap(Self.numbers)?.map(Optional.some) ?? [nil] {
        runs.append(try measure(prepared, feeds, threads: threads, batch: batch, preparation: runs.isEmpty ? preparation : 0))
      }
    }
    let precision = PrecisionSummary(prepared.model.module.graph)
    if let kept {
      for index in runs.indices { runs[index].speed = kept.speed(of: runs[index]) }
      guard runs.contains(where: { $0.speed != nil }) else {
        throw Diagnostic(
          "bench.baseline", "nothing to compare: the kept run has other threads and batch sizes", category: .usage, found: kept.runs.map { "\($0.threads) x \($0.batch)" }.joined(separator: ", "),
          expected: runs.map { "\($0.threads) x \($0.batch)" }.joined(separator: ", "), file: baseline)
      }
    }
    if global.json || output == .json {
      Output.json(BenchDocument(model: model, precision: precision, runs: runs))
    } else {
      print(BenchRun.table(runs).rendered(Table.Style(rawValue: output.rawValue) ?? .text))
      global.terminal.say("\(Machine.current.processor), \(Machine.current.instructionSet); load \(Format.milliseconds(runs[0].load)), first run \(Format.milliseconds(runs[0].first))")
      global.terminal.say("precision: \(precision.description)")
    }
    if let failBelow, runs.contains(where: { ($0.speed?.high ?? .infinity) < failBelow }) { throw AnsweredNo(message: "Slower than the kept run: the speed beside it lies below \(failBelow).") }
  }
  /// Runs of a small model are many: enough for every percentile, and no more to keep.
  private static let mostRuns = 2000

  private func measure(_ prepared: Engine.Prepared, _ feeds: Feeds, threads: Int?, batch: Int?, preparation: Double) throws(Diagnostic) -> BenchRun {
    let ((engine, session), load) = try Measurement.milliseconds { () throws(Diagnostic) in
      let engine = try Engine(prepared, execution.value(threads: threads))
      return (engine, try engine.executable.makeSession())
    }
    if let batch { try BatchSize.check(batch, engine.executable.inputs.map { ($0.name, $0.type) }, file: model) }
    let tensors = try engine.arguments(feeds, batch: batch)
    var (results, first) = try Measurement.milliseconds { () throws(Diagnostic) in try session.run(tensors) }
    // The contract counts the first run apart; warm-up runs beyond it are not told.
    for _ in 0..<max(0, warmup - 1) { results = try session.run(tensors) }
    var latencies: [Double] = []
    let bar = ProgressBar("bench", total: iterations ?? 100, on: global.terminal), begin = ContinuousClock.now
    while true {
      let (output, elapsed) = try Measurement.milliseconds { () throws(Diagnostic) in try session.run(tensors) }
      results = output
      latencies.append(elapsed)
      let seconds = begin.duration(to: .now).seconds
      bar.show(iterations == nil ? min(99, Int(seconds * 20)) : latencies.count)
      if let iterations { if latencies.count >= iterations { break } } else if seconds >= 5 && latencies.count >= 50 || seconds >= 60 || latencies.count >= Self.mostRuns { break }
    }
    bar.finish()
    if let outputDir {
      try Output.makeFolder(outputDir)
      for (port, tensor) in zip(engine.executable.outputs, results) { try TensorFiles.write(tensor, name: port.name, to: "\(outputDir)/\(TensorFiles.fileName(port.name)).npy", force: true) }
    }
    return BenchRun(
      threads: engine.executable.threads, batch: tensors.first?.shape.first ?? 1, load: preparation + load, first: first, latencies: latencies,
      peakResidentBytes: Measurement.peakResidentBytes)
  }
}

/// One configuration, measured.
struct BenchRun: Encodable {
  var threads: Int, batch: Int
  /// Milliseconds from opening the file to a session, and of the first run.
  var load: Double, first: Double
  var latencies: [Double]
  var peakResidentBytes: Int
  var statistics: Statistics
  /// Beside the kept run of --baseline.
  var speed: SpeedRatio?
  enum CodingKeys: String, CodingKey {
    case threads, batch, statistics, speed
    case load = "load_ms", first = "first_ms", latencies = "latency_ms", peakResidentBytes = "peak_rss_bytes"
  }

  init(threads: Int, batch: Int, load: Double, first: Double, latencies: [Double], peakResidentBytes: Int) {
    self.threads = threads; self.batch = batch; self.load = load; self.first = first
    self.latencies = latencies; self.peakResidentBytes = peakResidentBytes
    statistics = Statistics(latencies)
  }

  static func table(_ runs: [BenchRun]) -> Table {
    let isCompared = runs.contains { $0.speed != nil }
    var table = Table(header: ["threads", "batch", "runs", "mean ms", "± sd", "P50", "P90", "P95", "P99", "images/s", "peak memory"] + (isCompared ? ["speed", "95 %"] : []))
    table.leftAligned = []
    for run in runs {
      let s = run.statistics
      func number(_ value: Double) -> String { Format.fixed(value, value < 10 ? 3 : 1) }
      let speed = run.speed.map { [Format.fixed($0.ratio, 3), "\(Format.fixed($0.low, 3)) to \(Format.fixed($0.high, 3))"] } ?? ["", ""]
      table.rows.append([
        "\(run.threads)", "\(run.batch)", "\(run.latencies.count)", number(s.mean), number(s.deviation), number(s.p50), number(s.p90), number(s.p95), number(s.p99),
        number(Double(run.batch) * 1000 / s.mean), Format.bytes(run.peakResidentBytes),
      ] + (isCompared ? speed : []))
    }
    return table
  }
}

/// The first configuration's figures at the top, where tools that compare engines look for them.
struct BenchDocument: Encodable {
  var model: String, precision: PrecisionSummary, runs: [BenchRun]

  private enum CodingKeys: String, CodingKey {
    case schema, chexc, model, processor, runs, precision
    case instructionSet = "instruction_set"
  }
  func encode(to encoder: any Encoder) throws {
    try runs.first?.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("chexc.bench/1", forKey: .schema)
    try container.encode(Chexc.version, forKey: .chexc)
    try container.encode(model, forKey: .model)
    try container.encode(Machine.current.processor, forKey: .processor)
    try container.encode(Machine.current.instructionSet, forKey: .instructionSet)
    try container.encode(precision, forKey: .precision)
    try container.encode(runs, forKey: .runs)
  }
}
