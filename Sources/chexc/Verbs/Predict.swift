internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Runtime

/// `chexc predict`: pictures to labels and probabilities.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict labels and probabilities for pictures.",
    discussion: """
      Examples:
        chexc predict model.chex xray.png
        chexc predict model.chex study/ @more.txt -o results.csv

      Takes PNG and JPEG files, folders and lists of files. A picture that fails does
      not stop the others; the exit code is then 65. Not for diagnostic use.
      """)

  @Argument(help: ArgumentHelp("A .chex or .onnx file, or a recipe.", valueName: "model"))
  var model: String
  @Argument(help: ArgumentHelp("Pictures, folders, and lists as @list.txt or @-.", valueName: "input"))
  var inputs: [String]
  @Option(name: .shortAndLong, help: ArgumentHelp("A CSV file, one row for each picture.", valueName: "file"))
  var output: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("Findings to show for each picture.", valueName: "n"))
  var top: Int = 5
  @Option(help: ArgumentHelp("How pictures are prepared: a name or a YAML file.", valueName: "recipe"))
  var preprocess: String?
  @Option(help: ArgumentHelp("A file of labels, one a line.", valueName: "file"))
  var labels: String?
  @Option(help: ArgumentHelp("auto, sigmoid, softmax or none.", valueName: "function"))
  var activation: Predictor.Activation = .auto
  @Flag(help: "Stop at the first picture that fails.")
  var failFast = false
  @Flag(help: "Write over files that exist.")
  var force = false
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard top >= 1 else { throw ValidationError("Give --top as 1 or more.") }
  }

  func run() throws {
    if let output { try Output.check(output, force: force) }
    let paths = try ImagePaths.expand(inputs)
    let engine = try Engine(model, feeds: Feeds(), optimization: optimization.value, options: execution.value(threads: global.threadCount))
    let recipe = try engine.preprocessing(override: preprocess)
    let names = try labels.map { path throws(Diagnostic) in try LabelFile.read(path) } ?? engine.model.labels
    let predictor = try Predictor(engine.executable, recipe: recipe, labels: names, activation: activation)
    var predictions: [Prediction] = []
    let bar = ProgressBar("predict", total: paths.count, on: global.terminal)
    for path in paths {
      let prediction = predictor.predict(path)
      predictions.append(prediction)
      bar.show(predictions.count, path)
      if failFast, prediction.error != nil { break }
    }
    bar.finish()
    if let output { try Output.write(Data(PredictionReport.csv(predictions, labels: predictor.labels).utf8), to: output, force: force) }
    if let output { global.terminal.say("\(output)  \(predictions.count) picture\(predictions.count == 1 ? "" : "s"), \(predictions.count { $0.error != nil }) failed") }
    if global.json { Output.json(PredictionReport.document(predictions, labels: predictor.labels, engine: engine, recipe: recipe)) }
    else if output == nil, predictions.contains(where: { $0.error == nil }) {
      print(PredictionReport.text(predictions, labels: predictor.labels, top: top, terminal: global.terminal))
    }
    if engine.model.hasRandomWeights { global.terminal.warn("The weights of this model are random: the numbers mean nothing.") }
    global.terminal.say("Not for diagnostic use.")
    try Self.finish(predictions, told: global.json)
  }

  /// - Parameter told: Whether failures are part of a document already.
  static func finish(_ predictions: [Prediction], told: Bool) throws {
    let failed = predictions.filter { $0.error != nil }
    guard let first = failed.first?.error else { return }
    if told { throw ExitCode(predictions.count == 1 ? Failure.code(for: first.category) : 65) }
    if predictions.count == 1 { throw first }
    for prediction in failed { if let error = prediction.error { Output.complain("error: \(error)") } }
    throw AnsweredNo(code: 65, message: "\(failed.count) of \(predictions.count) pictures failed.")
  }
}

extension Predictor.Activation: ExpressibleByArgument {}
