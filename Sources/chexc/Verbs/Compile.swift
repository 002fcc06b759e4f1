internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Passes
internal import Runtime

/// `chexc compile`: a model into an artifact that loads at once.
struct Compile: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compile a model into an artifact.",
    discussion: """
      Examples:
        chexc compile model.onnx
        chexc compile teacher_checkpoint.pth --head glori.pth
      """)

  @Argument(help: ArgumentHelp("An .onnx file, a checkpoint or a recipe.", valueName: "source"))
  var source: String
  @Option(name: .shortAndLong, help: ArgumentHelp("The artifact (default: beside the source).", valueName: "file"))
  var output: String?
  @Option(help: ArgumentHelp("An input's shape, as x=1x3x512x512.", valueName: "name=shape"))
  var shape: [String] = []
  @Option(parsing: .unconditional, help: ArgumentHelp("The extent of a symbolic first axis.", valueName: "n"))
  var batch: Int?
  @Option(help: ArgumentHelp("Print the program after a pass.", valueName: "pass"))
  var dumpAfter: String?
  @Flag(help: "Say where fusions fired, and why not.")
  var explainFusions = false
  @Flag(help: "Say how long each part of the work takes.")
  var timings = false
  @Option(help: ArgumentHelp("A file of labels, one a line.", valueName: "file"))
  var labels: String?
  @Option(help: ArgumentHelp("From where findings count: YAML, JSON or CSV.", valueName: "file"))
  var thresholds: String?
  @Option(help: ArgumentHelp("Preprocessing: a name or a YAML file.", valueName: "recipe"))
  var preprocess: String?
  @Option(help: ArgumentHelp("More outputs: attention, features, features=4.", valueName: "list"))
  var outputs: ProgramOutputs?
  @Option(help: ArgumentHelp("chex, or onnx.", valueName: "format"))
  var emit: Compilation.Emission = .chex
  @Option(parsing: .unconditional, help: ArgumentHelp("Seed of a recipe's random weights.", valueName: "n"))
  var seed: UInt64 = 0
  @Flag(help: "Do not compare with the model.")
  var noValidate = false
  @Flag(help: "Write over a file that exists.")
  var force = false
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    if let batch, batch < 1 { throw Diagnostic("usage.batch", "a batch has at least one picture", category: .usage, found: "\(batch)", help: "Give --batch as 1 or more.") }
    let target = output ?? Self.defaultOutput(source, emit)
    // An ONNX file may keep its weights in a second one.
    for file in [target] + (emit == .onnx ? [target + ".data"] : []) { try Output.check(file, force: force) }
    var compilation = Compilation(source: source, output: target, format: emit, optimization: optimization.value, global: global)
    compilation.shapes = try Self.shapes(shape)
    compilation.batch = batch; compilation.seed = seed; compilation.dumpAfter = dumpAfter
    compilation.labels = try labels.map { path throws(Diagnostic) in try LabelFile.read(path) }
    compilation.preprocess = preprocess; compilation.validates = !noValidate; compilation.checkpoint = checkpoint.value
    compilation.thresholds = thresholds
    if let outputs { compilation.checkpoint.outputs = outputs.value }
    let result = try compilation.run()
    if global.json { return Output.json(CompileDocument(result, explains: explainFusions)) }
    if explainFusions { print(result.report.details) }
    if timings { print(result.report.description) }
    print(result.summary(tellsTimings: timings))
  }

  static func defaultOutput(_ source: String, _ format: Compilation.Emission) -> String {
    let name = ((source as NSString).lastPathComponent as NSString).deletingPathExtension
    let suffix = format == .chex ? ".chex" : ".optimized.onnx"
    // Recipes are shared; what is made from them belongs to where one works.
    if source.hasSuffix(".onnx") { return (source as NSString).deletingPathExtension + suffix }
    return name + suffix
  }

  static func shapes(_ words: [String]) throws(Diagnostic) -> [String: Shape] {
    var shapes: [String: Shape] = [:]
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let extents = parts.count == 2 ? parts[1].split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? -1 } : []
      guard parts.count == 2, !parts[0].isEmpty, extents.allSatisfy({ $0 >= 0 }), extents.checkedProduct() != nil else {
        throw Diagnostic("usage.shape", "a shape is given as NAME=1x3x512x512", category: .usage, found: word)
      }
      shapes[parts[0]] = Shape(extents)
    }
    return shapes
  }
}

extension Compilation.Emission: ExpressibleByArgument {}

/// What `compile` tells programs.
struct CompileDocument: Encodable {
  struct Rule: Encodable { var name: String, count: Int }
  struct Event: Encodable {
    var rule: String, location: String
    var reason: String?
  }
  var schema = "chexc.compile/1"
  var output: String, bytes: Int
  var operationsBefore: Int, operationsAfter: Int, weightBytes: Int, peakBytes: Int
  var seconds: Double, peakRssBytes: Int
  var stages: [Compilation.Stage]
  var rules: [Rule], passes: [PassDocument]
  var fired: [Event]?
  var refused: [Event]?
  var hasRandomWeights: Bool
  var maximumDifference: Double?

  init(_ result: Compilation.Result, explains: Bool) {
    output = result.output; bytes = result.byteCount
    operationsBefore = result.operationsBefore; operationsAfter = result.operationsAfter
    weightBytes = result.weightBytes; peakBytes = result.peakBytes; seconds = result.seconds
    peakRssBytes = Measurement.peakResidentBytes
    stages = result.stages
    rules = result.report.ruleCounts.map { Rule(name: $0.rule, count: $0.count) }
    passes = result.report.passes.map(PassDocument.init)
    if explains {
      fired = result.report.passes.flatMap(\.firings).map { Event(rule: $0.rule, location: $0.location) }
      refused = result.report.nearMisses.map { Event(rule: $0.rule, location: $0.location, reason: $0.reason) }
    }
    hasRandomWeights = result.hasRandomWeights; maximumDifference = result.maximumDifference
  }
}

/// One pass, for programs.
struct PassDocument: Encodable {
  var name: String, ms: Double, operationsBefore: Int, operationsAfter: Int
  init(_ pass: PipelineReport.Entry) {
    name = pass.name; ms = pass.duration.milliseconds
    operationsBefore = pass.operationsBefore; operationsAfter = pass.operationsAfter
  }
}
