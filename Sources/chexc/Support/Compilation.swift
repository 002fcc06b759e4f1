internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Inference
internal import Passes
internal import Runtime

/// A model on its way to an artifact.
struct Compilation {
  enum Emission: String, CaseIterable { case chex, onnx }

  struct Result {
    var output: String, byteCount: Int
    var operationsBefore: Int, operationsAfter: Int, weightBytes: Int, peakBytes: Int
    var seconds: Double
    var report: PipelineReport
    var hasRandomWeights: Bool
    /// Between the artifact and the model it was made from, as a share of the output's range; nil where it was not checked.
    var maximumDifference: Double?
    /// The same as cosine and absolute difference.
    var agreement: Agreement?
    var precision: PrecisionSummary
    var stages: [Stage] = []
  }
  /// A part of the work and how long it took.
  struct Stage: Encodable { var name: String, seconds: Double }

  var source: String, output: String, format: Emission
  var optimization: Optimization, global: GlobalOptions
  var shapes: [String: Shape] = [:]
  var batch: Int?
  var seed: UInt64 = 0
  var dumpAfter: String?
  var labels: [String]?
  var preprocess: String?
  /// A file of operating points.
  var thresholds: String?
  var checkpoint = CheckpointModel.Options()
  var validates = true
  /// What else the artifact says of how it was made.
  var facts: [Module.Entry] = []
  /// Whether a compiled model may be the source, and where an ONNX file's weights go: for exports.
  var takesArtifacts = false, weights = ONNXExporter.Weights.automatic

  /// A program whose own constants, those outside of mapped files, take more than this is read again for the check.
  private static let keptByteLimit = 64 << 20
  private static let uncheckedSuffix = ".unchecked"

  init(source: String, output: String, format: Emission, optimization: Optimization, global: GlobalOptions) {
    self.source = source; self.output = output; self.format = format; self.optimization = optimization; self.global = global
  }

  func run() throws(Diagnostic) -> Result {
    let start = ContinuousClock.now
    var work = try optimized()
    switch format {
    case .onnx:
      let begin = ContinuousClock.now, original = work.original, expectation = work.expectation, precision = work.result.precision.lowest
      let compare: (Answer) throws(Diagnostic) -> Double = { answer throws(Diagnostic) in try compared(answer, precision, original, expectation).relative }
      work.result.maximumDifference = try CheckedONNX.write(work.model.module, to: output, weights: weights, threads: global.threadCount, compare: validates ? compare : nil)
      work.result.stages.append(.init(name: "write and validate", seconds: begin.duration(to: .now).seconds))
    case .chex:
      do { try writeArtifact(&work) } catch {
        // The name that it has until it is checked means nothing to anybody.
        var told = error
        if told.file?.hasSuffix(Self.uncheckedSuffix) == true { told.file = output }
        throw told
      }
    }
    work.result.byteCount = Output.size(output)
    work.result.seconds = start.duration(to: .now).seconds
    return work.result
  }

  /// A model after all passes.
  private struct Work {
    var model: Model, result: Result
    /// As it was read, where that may stay in memory for the check.
    var original: Graph?
    /// What the original computes, being computed.
    var expectation: Expectation?
  }

  /// The model after all passes, and what they did. A scope of its own: nothing here holds weights while the artifact runs.
  private func optimized() throws(Diagnostic) -> Work {
    let pipeline = try optimization.pipeline()
    if let dumpAfter, !pipeline.passes.contains(where: { $0.name == dumpAfter }) {
      let names = pipeline.passNames
      throw Diagnostic("passes.unknown", "no pass of this name runs", category: .usage, found: dumpAfter, expected: names.joined(separator: ", "), help: nearestName(to: dumpAfter, in: names).map { "Did you mean '\($0)'?" })
    }
    var clock = ContinuousClock.now, stages: [Stage] = []
    func tell(_ name: String) { stages.append(.init(name: name, seconds: clock.duration(to: .now).seconds)); clock = .now }
    let hashes = SourceHashes()
    var model = try read(hashes: hashes)
    // Weights inside of mapped files take no memory of ours; others would be held twice.
    let original = validates && model.module.graph.ownedConstantBytes <= Self.keptByteLimit ? model.module.graph : nil
    // A thread of several: the others read the same weights and write them.
    let threads = try ThreadCount.resolve(global.threadCount)
    let expectation = threads > 1 ? original.flatMap { Expectation($0, threads: threads - 1) } : nil
    tell("read")
    let before = model.module.graph.operations.count, dumped = dumpAfter, json = global.json
    let (graph, report) = try PassManager.run(
      model.module.graph, pipeline: pipeline, options: .init(observe: { name, graph in if name == dumped { if json { Output.complain("\(graph)") } else { print(graph) } } }))
    model.module.graph = graph
    tell("optimise")
    for (index, hash) in hashes.wait().enumerated() where index < model.module.sources.count { model.module.sources[index].sha256 = hash }
    tell("hash")
    let result = Result(
      output: output, byteCount: 0, operationsBefore: before, operationsAfter: graph.operations.count, weightBytes: model.parameterBytes, peakBytes: 0, seconds: 0,
      report: report, hasRandomWeights: model.hasRandomWeights, precision: PrecisionSummary(graph), stages: stages)
    return Work(model: model, result: result, original: original, expectation: expectation)
  }

  /// The model with what the command line adds.
  func read(hashes: SourceHashes? = nil) throws(Diagnostic) -> Model {
    var model = try Model(source, shapes: shapes, seed: seed, batch: batch, hashes: hashes, checkpoint: checkpoint)
    guard model.kind != .artifact || takesArtifacts else {
      throw Diagnostic("compile.compiled", "this model is compiled already", category: .usage, help: "Give the .onnx file, the checkpoint or the recipe it was made from.", file: source)
    }
    if model.kind == .recipe, let name = shapes.keys.sorted().first {
      throw Diagnostic("usage.shape", "a recipe sets the shape of its inputs", category: .usage, found: "--shape \(name)=...", help: "Give --batch, or change the size in the recipe.", file: model.path)
    }
    if let batch {
      try BatchSize.check(batch, model.module.graph.inputs.map { (model.module.graph.name(of: $0), model.module.graph.type(of: $0)) }, file: source)
      let types = model.module.graph.inputTypes.map { type -> TensorType in
        guard type.rank > 0, type.shape[0].fixedValue == nil else { return type }
        var type = type
        type.shape[0] = .fixed(batch)
        return type
      }
      if types != model.module.graph.inputTypes { model.module.graph = try model.module.graph.specialized(to: types) }
    }
    if let labels {
      let graph = model.module.graph
      try ClassOutput(graph.outputs.map { ($0.name, graph.type(of: $0.value)) })?.check(labels)
      model.module.labels = labels
    }
    if let thresholds { model.module.operatingPoints = try OperatingPoint.read(file: thresholds, labels: model.module.labels) }
    if let preprocess {
      let input = model.module.graph.inputTypes.first
      model.preprocessing = try Preprocessing.recipe(preprocess, side: input.flatMap { $0.rank == 4 ? $0.shape[3].fixedValue : nil })
    }
    return model
  }

  /// Writes beside the output, under a name of its own; the file takes its name when it has been checked.
  /// - Parameter work: left without its program, so that its weights are not held while the artifact runs.
  private func writeArtifact(_ work: inout Work) throws(Diagnostic) {
    let folder = (output as NSString).deletingLastPathComponent, name = (output as NSString).lastPathComponent
    let partial = (folder.isEmpty ? "." : folder) + "/.\(name).\(ProcessInfo.processInfo.processIdentifier)\(Self.uncheckedSuffix)"
    defer { try? FileManager.default.removeItem(atPath: partial) }
    let preprocessing = try work.model.preprocessing.map { recipe throws(Diagnostic) in try JSONValue(encoding: recipe) }
    let bar = ProgressBar("compile", total: 100, on: global.terminal)
    var options = ArtifactOptions(
      preprocessing: preprocessing, compileOptions: [.init(key: "level", value: "\(optimization.level.rawValue)")] + (optimization.passes.map { [.init(key: "passes", value: $0)] } ?? [])
        + (optimization.precision.precision == .fp32 ? [] : [.init(key: "precision", value: optimization.precision.precision.rawValue)]) + facts,
      execution: ExecutableOptions(threads: global.threadCount), tolerance: Agreement.knownAnswerTolerance(work.result.precision.lowest))
    // The other threads are at work for the check.
    if work.expectation != nil { options.writers = 1 }
    let module = work.model.module
    work.model.module = Module(graph: Graph())
    var start = ContinuousClock.now
    let run = try Artifact.write(consume module, to: partial, options: options) { bar.show(Int(100 * $0), "writing weights") }
    bar.finish()
    work.result.stages.append(.init(name: "write", seconds: start.duration(to: .now).seconds))
    work.result.peakBytes = try Artifact.open(partial).manifest.peaks.first.map { $0.arenaByteCount + $0.packedWeightByteCount + $0.outputByteCount } ?? 0
    if validates {
      start = .now
      let answer: Answer
      if let run { answer = Answer(run) } else { answer = try self.answer(partial) }
      let agreement = try compared(answer, work.result.precision.lowest, work.original, work.expectation)
      (work.result.agreement, work.result.maximumDifference) = (agreement, agreement.relative)
      work.result.stages.append(.init(name: "validate", seconds: start.duration(to: .now).seconds))
    }
    try Output.rename(partial, to: output)
  }

  private func compared(_ answer: Answer, _ precision: Precision, _ original: Graph?, _ expectation: Expectation?) throws(Diagnostic) -> Agreement {
    let model: () throws(Diagnostic) -> Graph = { () throws(Diagnostic) in
      if let original { return original }
      return try read().module.graph
    }
    return try answer.compared(with: expectation, or: model, precision: precision, threads: global.threadCount, source: source)
  }

  /// What the artifact computes for made-up inputs, where it was not run when it was written. Its pages leave memory when this returns.
  private func answer(_ artifact: String) throws(Diagnostic) -> Answer {
    try Answer(Artifact.open(artifact).makeExecutable(ExecutableOptions(threads: global.threadCount)))
  }
}

extension Compilation.Result {
  /// What happened, for people.
  /// - Parameter tellsTimings: Whether the parts of the work come with their times.
  func summary(tellsTimings: Bool = false) -> String {
    var lines = ["nodes \(operationsBefore) → \(operationsAfter), weights \(Format.bytes(weightBytes))" + (peakBytes > 0 ? ", peak activations \(Format.bytes(peakBytes))" : "")]
    let rules = report.ruleCounts.map { "\($0.rule) \($0.count)" }
    if tellsTimings { lines.append("times: " + stages.map { "\($0.name) \(Format.seconds($0.seconds))" }.joined(separator: ", ")) }
    if !rules.isEmpty { lines.append("fired: " + rules.joined(separator: ", ")) }
    if let agreement, agreement.precision != .fp32 {
      lines.append("precision: \(precision.description); values \(precision.edgesDescription)")
      lines.append("✓ least cosine with the model as it was read \(Format.fixed(agreement.cosine, 6)), max abs \(Format.scientific(agreement.absolute)), \(Format.scientific(agreement.relative)) of the range")
    } else if let maximumDifference { lines.append("✓ agrees with the model to \(Format.scientific(maximumDifference)) of the range") }
    if hasRandomWeights { lines.append("the weights are random: no checkpoint was given") }
    lines.append("\(output)  \(Format.bytes(byteCount)) in \(Format.seconds(seconds))")
    return lines.joined(separator: "\n")
  }
}
