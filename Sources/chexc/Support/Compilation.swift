internal import Foundation
internal import Frontends
internal import IR
internal import Images
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
  }

  var source: String, output: String, format: Emission
  var optimization: Optimization, global: GlobalOptions
  var shapes: [String: Shape] = [:]
  var batch: Int?
  var seed: UInt64 = 0
  var dumpAfter: String?
  var labels: [String]?
  var preprocess: String?
  var checkpoint = CheckpointModel.Options()
  var validates = true
  /// Whether a compiled model may be the source, and where an ONNX file's weights go: for exports.
  var takesArtifacts = false, weights = ONNXExporter.Weights.automatic

  private static let uncheckedSuffix = ".unchecked"

  init(source: String, output: String, format: Emission, optimization: Optimization, global: GlobalOptions) {
    self.source = source; self.output = output; self.format = format; self.optimization = optimization; self.global = global
  }

  func run() throws(Diagnostic) -> Result {
    let start = ContinuousClock.now
    var (model, result) = try optimized()
    switch format {
    case .onnx:
      let compare: (Answer) throws(Diagnostic) -> Double = { answer throws(Diagnostic) in try compared(answer) }
      result.maximumDifference = try CheckedONNX.write(model.module, to: output, weights: weights, threads: global.threadCount, compare: validates ? compare : nil)
    case .chex:
      do { (result.peakBytes, result.maximumDifference) = try writeArtifact(&model) } catch {
        // The name that it has until it is checked means nothing to anybody.
        var told = error
        if told.file?.hasSuffix(Self.uncheckedSuffix) == true { told.file = output }
        throw told
      }
    }
    result.byteCount = Output.size(output)
    result.seconds = start.duration(to: .now).seconds
    return result
  }

  /// The model after all passes, and what they did. A scope of its own: nothing here holds weights while the artifact runs.
  private func optimized() throws(Diagnostic) -> (Model, Result) {
    let pipeline = try optimization.pipeline()
    if let dumpAfter, !pipeline.passes.contains(where: { $0.name == dumpAfter }) {
      let names = pipeline.passNames
      throw Diagnostic("passes.unknown", "no pass of this name runs", category: .usage, found: dumpAfter, expected: names.joined(separator: ", "), help: nearestName(to: dumpAfter, in: names).map { "Did you mean '\($0)'?" })
    }
    var model = try read(hashes: true)
    let before = model.module.graph.operations.count, dumped = dumpAfter, json = global.json
    let (graph, report) = try PassManager.run(
      model.module.graph, pipeline: pipeline, options: .init(observe: { name, graph in if name == dumped { if json { Output.complain("\(graph)") } else { print(graph) } } }))
    model.module.graph = graph
    let result = Result(
      output: output, byteCount: 0, operationsBefore: before, operationsAfter: graph.operations.count, weightBytes: model.parameterBytes, peakBytes: 0, seconds: 0,
      report: report, hasRandomWeights: model.hasRandomWeights)
    return (model, result)
  }

  /// The model with what the command line adds.
  private func read(hashes: Bool = false) throws(Diagnostic) -> Model {
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
    if let preprocess {
      let input = model.module.graph.inputTypes.first
      model.preprocessing = try Preprocessing.recipe(preprocess, side: input.flatMap { $0.rank == 4 ? $0.shape[3].fixedValue : nil })
    }
    return model
  }

  /// Writes beside the output, under a name of its own; the file takes its name when it has been checked.
  /// - Parameter model: left without its program, so that its weights are not held while the artifact runs.
  /// - Returns: the bytes that one session takes besides the weights, and the difference that the check found.
  private func writeArtifact(_ model: inout Model) throws(Diagnostic) -> (peak: Int, difference: Double?) {
    let folder = (output as NSString).deletingLastPathComponent, name = (output as NSString).lastPathComponent
    let partial = (folder.isEmpty ? "." : folder) + "/.\(name).\(ProcessInfo.processInfo.processIdentifier)\(Self.uncheckedSuffix)"
    defer { try? FileManager.default.removeItem(atPath: partial) }
    let preprocessing = try model.preprocessing.map { recipe throws(Diagnostic) in try JSONValue(encoding: recipe) }
    let bar = ProgressBar("compile", total: 100, on: global.terminal)
    let options = ArtifactOptions(
      preprocessing: preprocessing, compileOptions: [.init(key: "level", value: "\(optimization.level.rawValue)")] + (optimization.passes.map { [.init(key: "passes", value: $0)] } ?? []),
      execution: ExecutableOptions(threads: global.threadCount))
    let module = model.module
    model.module = Module(graph: Graph())
    try Artifact.write(consume module, to: partial, options: options) { bar.show(Int(100 * $0), "writing weights") }
    bar.finish()
    let peaks = try Artifact.open(partial).manifest.peaks
    let difference = try validates ? compared(answer(partial)) : nil
    try Output.rename(partial, to: output)
    return (peaks.first.map { $0.arenaByteCount + $0.packedWeightByteCount + $0.outputByteCount } ?? 0, difference)
  }

  private func compared(_ answer: Answer) throws(Diagnostic) -> Double { try answer.compared(with: read().module.graph, threads: global.threadCount, source: source) }

  /// What the artifact computes for made-up inputs. Its pages leave memory when this returns.
  private func answer(_ artifact: String) throws(Diagnostic) -> Answer {
    try Answer(Artifact.open(artifact).makeExecutable(ExecutableOptions(threads: global.threadCount)))
  }
}

extension Compilation.Result {
  /// What happened, for people.
  var summary: String {
    var lines = ["nodes \(operationsBefore) → \(operationsAfter), weights \(Format.bytes(weightBytes))" + (peakBytes > 0 ? ", peak activations \(Format.bytes(peakBytes))" : "")]
    let rules = report.ruleCounts.map { "\($0.rule) \($0.count)" }
    if !rules.isEmpty { lines.append("fired: " + rules.joined(separator: ", ")) }
    if let maximumDifference { lines.append("✓ agrees with the model to \(Format.scientific(maximumDifference)) of the range") }
    if hasRandomWeights { lines.append("the weights are random: no checkpoint was given") }
    lines.append("\(output)  \(Format.bytes(byteCount)) in \(Format.seconds(seconds))")
    return lines.joined(separator: "\n")
  }
}
