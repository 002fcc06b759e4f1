internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Inference
internal import Runtime

/// `chexc explain`: where the network looked.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show where the network looked in a picture.",
    discussion: """
      Examples:
        chexc explain teacher_checkpoint.pth --head glori.pth xray.png -o overlay/
        chexc explain model.chex study/ --class Cardiomegaly --class Edema

      Writes the picture with the map over it, and the map as .npy. A finding's map
      needs a GLoRI head. Attention is no evidence: not for diagnostic use.
      """)

  @Argument(help: ArgumentHelp("A .chex or .onnx file, a checkpoint or a recipe.", valueName: "model"))
  var model: String
  @Argument(help: ArgumentHelp("Pictures, folders, and lists as @list.txt or @-.", valueName: "input"))
  var inputs: [String]
  @Option(name: .customLong("class"), help: ArgumentHelp("A finding's name or number (default: the top one).", valueName: "finding"))
  var classes: [String] = []
  @Option(help: ArgumentHelp("glori, or attention: the class token's.", valueName: "method"), transform: word)
  var method: Explainer.Method = .glori
  @Option(help: ArgumentHelp("The power of the map.", valueName: "number"))
  var gamma: Double = 0.5
  @Option(name: .shortAndLong, help: ArgumentHelp("A folder, or an overlay's .png.", valueName: "path"))
  var output: String = "overlay"
  @Flag(help: "The map as a 16-bit picture too.")
  var map16 = false
  @Option(help: ArgumentHelp("How pictures are prepared: a name or a YAML file.", valueName: "recipe"))
  var preprocess: String?
  @Option(help: ArgumentHelp("A file of labels, one a line.", valueName: "file"))
  var labels: String?
  @Flag(help: "Write over files that exist.")
  var force = false
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard gamma > 0, gamma <= 10 else { throw ValidationError("Give --gamma as more than 0, and at most 10.") }
    if method == .attention, !classes.isEmpty { throw ValidationError("The class token's attention is the same for every finding: leave out --class.") }
  }

  func run() throws {
    let paths = try ImagePaths.expand(inputs)
    let files = try ExplanationFiles(output, paths: paths, mapsEach: max(1, classes.count), force: force, hasPicture: map16)
    var options = checkpoint.value
    if try method == .attention && Model.kind(of: model) == .checkpoint { options.outputs.classAttention = true }
    let engine = try Engine(
      model, optimization: optimization.value, checkpoint: options, outputs: { Explainer.outputs($0, for: method) }, options: execution.value(threads: global.threadCount))
    let recipe = try engine.preprocessing(override: preprocess)
    let names = try labels.map { path throws(Diagnostic) in try LabelFile.read(path) } ?? engine.model.labels
    let explainer = try Explainer(engine.executable, recipe: recipe, labels: names, operatingPoints: engine.model.operatingPoints, method: method)
    let chosen = try classes.map { word throws(Diagnostic) in try Self.place(of: word, in: explainer.labels) }
    var document = ExplanationDocument(method: method, gamma: gamma, model: PredictionReport.model(engine, recipe))
    let bar = ProgressBar("explain", total: paths.count, on: global.terminal)
    var failures: [Diagnostic] = []
    for path in paths {
      do { document.items.append(try explain(path, explainer, chosen, files)) } catch {
        // What cannot be written now cannot be written for the next picture either.
        guard error.category != .cannotCreate, error.category != .inputOutput else { throw error }
        failures.append(error)
        document.items.append(.init(path: path, status: "failed", maps: [], error: .init(error)))
      }
      bar.show(document.items.count, path)
    }
    bar.finish()
    document.summary = .init(ok: paths.count - failures.count, failed: failures.count)
    try files.write(document)
    if global.json { Output.json(document) } else if failures.count < paths.count { print(document.text(global.terminal)) }
    if engine.model.hasRandomWeights { global.terminal.warn("The weights of this model are random: the maps mean nothing.") }
    global.terminal.say("Attention is where the network looked, no evidence of disease. Not for diagnostic use.")
    try PictureFailures.finish(failures, of: paths.count, told: global.json)
  }

  private func explain(_ path: String, _ explainer: Explainer, _ chosen: [Int], _ files: ExplanationFiles) throws(Diagnostic) -> ExplanationDocument.Item {
    let explanation = try explainer.explain(file: path)
    var item = ExplanationDocument.Item(path: path, status: "ok", geometry: explanation.geometry, maps: [])
    for place in method == .attention ? [0] : chosen.isEmpty ? Array(Prediction.ranking(explanation.findings).prefix(1)) : chosen {
      let finding = method == .attention ? nil : explanation.findings[place]
      let map = try explanation.map(of: place, gamma: gamma)
      item.maps.append(try files.write(map, over: explanation, finding: finding, place: place, of: path))
    }
    return item
  }

  /// A label's place, by its name or its number.
  private static func place(of word: String, in labels: [String]) throws(Diagnostic) -> Int {
    let lower = word.lowercased()
    if let place = labels.firstIndex(of: word) ?? labels.firstIndex(where: { $0.lowercased() == lower }) { return place }
    if let place = Int(word), labels.indices.contains(place) { return place }
    throw Diagnostic(
      "explain.unknown-class", "the model has no such finding", category: .usage, found: word, expected: labels.joined(separator: ", ") + ", or 0 to \(labels.count - 1)",
      help: nearestName(to: word, in: labels).map { "Did you mean '\($0)'?" })
  }
}
