internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Inference

/// `chexc zeroshot`: pictures against labels that are told in words.
struct Zeroshot: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict labels told in words, by image-text networks.",
    discussion: """
      Examples:
        chexc zeroshot chexzero.pt xray.png --labels Edema,Cardiomegaly \\
          --vocabulary bpe_simple_vocab_16e6.txt.gz
        chexc zeroshot a.pt b.pt study/ --labels labels.txt --vocabulary vocab.txt

      Checkpoints come first; of several the mean counts. A pair asks each label
      against its absence, softmax all against each other. Not for diagnostic use.
      """)

  enum Procedure: String, ExpressibleByArgument {
    case pair, softmax
    /// The value's name tells them.
    static var allValueStrings: [String] { [] }
  }

  @Argument(help: ArgumentHelp("Checkpoints, then pictures, folders and @lists.", valueName: "path"))
  var inputs: [String]
  @Option(help: ArgumentHelp("A file, one a line, or A,B,C.", valueName: "list"))
  var labels: String
  @Option(help: ArgumentHelp("The network's vocabulary: file or folder.", valueName: "file"))
  var vocabulary: String
  @Option(help: ArgumentHelp("pair, or softmax.", valueName: "name"))
  var procedure: Procedure = .pair
  @Option(help: ArgumentHelp("A prompt, {} for the label; may be repeated.", valueName: "text"))
  var template: [String] = []
  @Option(help: ArgumentHelp("The same for the label's absence.", valueName: "text"))
  var negativeTemplate: [String] = []
  @Option(name: .shortAndLong, help: ArgumentHelp("A CSV file, one row for each picture.", valueName: "file"))
  var output: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("Findings to show for each picture.", valueName: "n"))
  var top: Int = 5
  @Option(help: ArgumentHelp("How pictures are prepared: a name or a YAML file.", valueName: "recipe"))
  var preprocess: String?
  @Flag(help: "Write over files that exist.")
  var force = false
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard top >= 1 else { throw ValidationError("Give --top as 1 or more.") }
    if procedure == .softmax, !negativeTemplate.isEmpty { throw ValidationError("Softmax asks for no absence: leave out --negative-template.") }
  }

  func run() throws {
    if let output { try Output.check(output, force: force) }
    let checkpoints = inputs.prefix { (try? Model.kind(of: $0)) == .checkpoint }
    guard let first = checkpoints.first else {
      throw Diagnostic("zeroshot.checkpoint", "the first word names no checkpoint", category: .usage, found: inputs[0], expected: "a checkpoint's file or folder, then pictures", file: inputs[0])
    }
    let paths = try ImagePaths.expand(Array(inputs.dropFirst(checkpoints.count))), prompts = try promptSet()
    for label in prompts.negatedLabels {
      global.terminal.warn("'\(label)' is asked against '\(prompts.negativePrompts(for: label)[0])': expect its probability to be inverted.")
    }
    let tokenizer = try VocabularyFile.open(vocabulary)
    var networks: [ZeroShotNetwork] = []
    for path in checkpoints {
      networks.append(
        try ZeroShotNetwork(
          path, checkpoint: .init(), prompts: prompts, tokenizer: tokenizer, preprocess: preprocess, optimization: optimization.value, options: execution.value(threads: global.threadCount)))
    }
    for prompt in networks[0].cutPrompts { global.terminal.warn("The prompt '\(prompt.prefix(60))...' is longer than \(first) reads, and was cut.") }
    let predictor = try ZeroShotPredictor(networks.map(\.member), labels: prompts.labels)
    try report(classify(paths, predictor), networks, prompts)
  }

  private func promptSet() throws(Diagnostic) -> PromptSet {
    let names = try FileManager.default.fileExists(atPath: labels) ? LabelFile.read(labels) : labels.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    let positive = template.isEmpty ? (procedure == .pair ? PromptSet.pair.templates : PromptSet.single) : template
    let negative = procedure == .softmax ? [] : negativeTemplate.isEmpty ? PromptSet.pair.negatives : negativeTemplate
    return try PromptSet(labels: names, templates: positive, negativeTemplates: negative)
  }

  private func classify(_ paths: [String], _ predictor: ZeroShotPredictor) -> [PictureResult] {
    var results: [PictureResult] = []
    let bar = ProgressBar("zeroshot", total: paths.count, on: global.terminal)
    for path in paths {
      let result = PictureResult(path) { path throws(Diagnostic) in try predictor.predict(file: path) }
      results.append(result)
      bar.show(results.count, path)
    }
    bar.finish()
    return results
  }

  private func report(_ results: [PictureResult], _ networks: [ZeroShotNetwork], _ prompts: PromptSet) throws {
    let failures = results.compactMap(\.error)
    if let output {
      try Output.write(Data(PredictionReport.csv(results, labels: prompts.labels).utf8), to: output, force: force)
      global.terminal.say("\(output)  \(results.count) picture\(results.count == 1 ? "" : "s"), \(failures.count) failed")
    }
    if global.json { Output.json(Document(results, networks, prompts, procedure)) }
    else if output == nil, failures.count < results.count { print(PredictionReport.text(results, top: top, terminal: global.terminal)) }
    for recipe in Set(networks.map(\.recipe.name)).sorted() { global.terminal.say("Pictures were prepared as '\(recipe)'.") }
    global.terminal.say("Not for diagnostic use.")
    try PictureFailures.finish(failures, of: results.count, told: global.json)
  }

  private struct Document: Encodable {
    struct Network: Encodable { var path: String, network: String, profile: String }
    var schema = "chexc.zeroshot/1"
    var chexc = Chexc.version
    var intendedUse = "not for diagnostic use"
    var networks: [Network], procedure: String, templates: [String], negativeTemplates: [String]
    var items: [PredictionReport.Document.Item], summary: PredictionReport.Document.Summary

    init(_ results: [PictureResult], _ networks: [ZeroShotNetwork], _ prompts: PromptSet, _ procedure: Procedure) {
      self.networks = networks.map { Network(path: $0.path, network: $0.summary, profile: $0.recipe.name) }
      self.procedure = procedure.rawValue; templates = prompts.templates; negativeTemplates = prompts.negativeTemplates
      items = PredictionReport.items(results)
      let failed = results.count { $0.error != nil }
      summary = .init(ok: results.count - failed, failed: failed)
    }
  }
}
