internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Inference
internal import Runtime

/// `chexc predict`: pictures to labels and probabilities.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict labels and probabilities for pictures.",
    discussion: """
      Examples:
        chexc predict model.chex study/ @more.txt -o results.csv
        chexc predict teacher_checkpoint.pth --head glori.pth xray.png

      A picture that fails stops no other (exit code 65). Not for diagnostic use.
      """)

  @Argument(help: ArgumentHelp("A .chex or .onnx file, a checkpoint or a recipe.", valueName: "model"))
  var model: String
  @Argument(help: ArgumentHelp("Pictures, folders, and lists as @list.txt or @-.", valueName: "input"))
  var inputs: [String]
  @Option(name: .shortAndLong, help: ArgumentHelp("A CSV file, one row for each picture.", valueName: "file"))
  var output: String?
  @Flag(help: "One row for each finding instead.")
  var long = false
  @Option(parsing: .unconditional, help: ArgumentHelp("Findings to show for each picture.", valueName: "n"))
  var top: Int?
  @Option(help: ArgumentHelp("From where findings count: YAML, JSON or CSV.", valueName: "file"))
  var thresholds: String?
  @Option(help: ArgumentHelp("How pictures are prepared: a name or a YAML file.", valueName: "recipe"))
  var preprocess: String?
  @Option(help: ArgumentHelp("A file of labels, one a line.", valueName: "file"))
  var labels: String?
  @Option(help: ArgumentHelp("auto, sigmoid, softmax or none.", valueName: "function"), transform: word)
  var activation: OutputActivation = .auto
  @Flag(help: "Stop at the first picture that fails.")
  var failFast = false
  @Flag(help: "Write over files that exist.")
  var force = false
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (top ?? 1) >= 1 else { throw ValidationError("Give --top as 1 or more.") }
    if top != nil, output != nil, !long { throw ValidationError("A row for each picture has all findings: leave out --top, or add --long.") }
  }

  func run() throws {
    if let output { try Output.check(output, force: force) }
    let paths = try ImagePaths.expand(inputs)
    let engine = try Engine(
      model, optimization: optimization.value, checkpoint: checkpoint.value, outputs: Predictor.outputs, options: execution.value(threads: global.threadCount))
    let recipe = try engine.preprocessing(override: preprocess)
    let names = try labels.map { path throws(Diagnostic) in try LabelFile.read(path) } ?? engine.model.labels
    let points = try thresholds.map { path throws(Diagnostic) in try OperatingPoint.read(file: path, labels: names) } ?? engine.model.operatingPoints
    let predictor = try Predictor(engine.executable, recipe: recipe, labels: names, operatingPoints: points, activation: activation)
    var results: [PictureResult] = []
    let bar = ProgressBar("predict", total: paths.count, on: global.terminal)
    for path in paths {
      let result = PictureResult(path, predictor)
      results.append(result)
      bar.show(results.count, path)
      if failFast, result.error != nil { break }
    }
    bar.finish()
    let failures = results.compactMap(\.error)
    if let output {
      let text = long ? PredictionReport.longCSV(results, top: top) : PredictionReport.csv(results, labels: predictor.labels)
      try Output.write(Data(text.utf8), to: output, force: force)
      global.terminal.say("\(output)  \(results.count) picture\(results.count == 1 ? "" : "s"), \(failures.count) failed")
    }
    if global.json { Output.json(PredictionReport.document(results, top: top, engine: engine, recipe: recipe)) }
    else if output == nil, failures.count < results.count {
      print(long ? PredictionReport.longCSV(results, top: top) : PredictionReport.text(results, top: top ?? 5, terminal: global.terminal), terminator: long ? "" : "\n")
    }
    if engine.model.hasRandomWeights { global.terminal.warn("The weights of this model are random: the numbers mean nothing.") }
    global.terminal.say("Not for diagnostic use.")
    try PictureFailures.finish(failures, of: results.count, told: global.json)
  }
}
