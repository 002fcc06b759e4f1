internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Inference
internal import Runtime

/// `chexc demo`: everything once, offline.
struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compile a vision transformer and predict on a chest X-ray, offline.",
    discussion: """
      Examples:
        chexc demo
        chexc demo --tiny --image xray.png

      Compiles the recipe chexfound-vitl16-512 with random weights (about 1.2 GB) and
      predicts on the picture given, or on a phantom that it draws. The weights are
      random: the result means nothing. Not for diagnostic use.
      """)

  @Option(help: ArgumentHelp("A PNG or JPEG file.", valueName: "file"))
  var image: String?
  @Option(name: .shortAndLong, help: ArgumentHelp("A folder for the artifact and the results.", valueName: "folder"))
  var output: String = "demo"
  @Flag(help: "The tiny recipe: a moment instead of a minute.")
  var tiny = false
  @Flag(help: "Write over files that exist.")
  var force = false
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let recipe = tiny ? "tiny" : "chexfound-vitl16-512", terminal = global.terminal
    let artifact = "\(output)/\(recipe).chex", table = "\(output)/results.csv", picture = image ?? "\(output)/phantom.png"
    try Output.makeFolder(output)
    for path in [artifact, table] + (image == nil ? [picture] : []) { try Output.check(path, force: force) }
    // Not after the minute that compiling takes.
    if let image { _ = try diagnosing { () throws(ImageError) in try ImageDecoder().decode(file: image) } }
    if image == nil { try diagnosing { () throws(ImageError) in try PngWriter.write(Phantom().draw(), to: picture) } }

    terminal.warn("The weights of this demonstration are random. Its result means nothing. Not for diagnostic use.")
    let compilation = Compilation(source: recipe, output: artifact, format: .chex, optimization: Optimization(), global: global)
    let compiled = try compilation.run()
    let compilePeak = Measurement.peakResidentBytes
    let (engine, load) = try Measurement.milliseconds { () throws(Diagnostic) in try Engine(artifact, feeds: Feeds(), optimization: Optimization(), options: ExecutableOptions(threads: global.threadCount)) }
    let predictor = try Predictor(engine.executable, recipe: try engine.preprocessing(override: nil), labels: engine.model.labels)
    let result = PictureResult(picture, predictor)
    if let error = result.error { throw error }
    try Output.write(Data(PredictionReport.csv([result], labels: predictor.labels).utf8), to: table, force: force)

    if global.json {
      struct Document: Encodable {
        var schema = "chexc.demo/1"
        var chexc = Chexc.version
        var intendedUse = "random weights: the result means nothing; not for diagnostic use"
        var compile: CompileDocument, loadMs: Double, peakRssBytes: Int
        var predict: PredictionReport.Document
      }
      let document = PredictionReport.document([result], engine: engine, recipe: try engine.preprocessing(override: nil))
      return Output.json(Document(compile: CompileDocument(compiled, explains: false), loadMs: load, peakRssBytes: Measurement.peakResidentBytes, predict: document))
    }
    print(compiled.summary())
    print("")
    print(PredictionReport.text([result], top: 5, terminal: terminal))
    print("")
    print("compile  \(Format.seconds(compiled.seconds)), peak memory \(Format.bytes(compilePeak))")
    print("load     \(Format.milliseconds(load))")
    if let times = result.prediction?.times { print("predict  \(Format.milliseconds(times.decode + times.prepare + times.infer)) on \(engine.executable.threads) threads (\(Machine.current.instructionSet))") }
    print("memory   \(Format.bytes(Measurement.peakResidentBytes)) at most")
    print("files    \(artifact), \(table)\(image == nil ? ", \(picture)" : "")")
    terminal.warn("Random weights: the numbers above mean nothing. Not for diagnostic use.")
  }
}
