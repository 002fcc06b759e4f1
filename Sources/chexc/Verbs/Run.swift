internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Runtime

/// `chexc run`: tensors in, tensors out.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a model on tensors.",
    discussion: """
      Examples:
        chexc run model.onnx --inputs test_data_set_0 --outputs out
        chexc run model.chex --input image=image.npy -o out.npz

      A folder holds input_0.pb, input_1.pb, ... (ONNX tensors, one for each input of
      the model); the results are output_0.pb, ... in the output folder.
      """)

  @Argument(help: ArgumentHelp("A .chex or .onnx file, a checkpoint or a recipe.", valueName: "model"))
  var model: String
  @Option(help: ArgumentHelp("A folder of input_N.pb files.", valueName: "folder"))
  var inputs: String?
  @Option(help: ArgumentHelp("One input as NAME=FILE.npy; may be repeated.", valueName: "name=file"))
  var input: [String] = []
  @Option(help: ArgumentHelp("A folder for output_N.pb files.", valueName: "folder"))
  var outputs: String?
  @Option(name: [.short, .long], help: ArgumentHelp("A file for all outputs: .npz, or .npy for the first.", valueName: "file"))
  var output: String?
  @Flag(help: "Write over files that exist.")
  var force = false
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let output, ![".npz", ".npy", ".pb"].contains(where: output.hasSuffix) { throw ValidationError("'\(output)' has no suffix that is understood: give a .npz or .npy file with -o.") }
  }

  func run() throws {
    if let output { try Output.check(output, force: force) }
    let feeds = try Feeds(folder: inputs, files: input)
    let engine = try Engine(model, feeds: feeds, optimization: optimization.value, checkpoint: checkpoint.value, options: execution.value(threads: global.threadCount))
    let tensors = try engine.arguments(feeds)
    if feeds.isEmpty, !tensors.isEmpty { global.terminal.warn("No inputs were given: the numbers below come from made-up ones.") }
    let ports = engine.executable.outputs.map(\.name), files = outputs.map { folder in ports.indices.map { "\(folder)/output_\($0).pb" } } ?? []
    // The folder itself is made when there is something to put into it.
    if let outputs, FileManager.default.fileExists(atPath: outputs) { for file in files { try Output.check(file, force: force) } }
    let session = try engine.executable.makeSession()
    let (results, elapsed) = try Measurement.milliseconds { () throws(Diagnostic) in try session.run(tensors) }
    let named = zip(ports, results).map { ($0, $1) }
    if let outputs { try Output.makeFolder(outputs) }
    for (file, result) in zip(files, named) { try TensorFiles.write(result.1, name: result.0, to: file, force: force) }
    if let output { try TensorFiles.write(named, to: output, force: force) }
    report(named, elapsed)
  }

  private func report(_ results: [(String, Tensor)], _ elapsed: Double) {
    struct Document: Encodable {
      struct Result: Encodable {
        var name: String, type: String
        var minimum: Double?
        var maximum: Double?
        var mean: Double?
      }
      var schema = "chexc.run/1"
      var model: String, latencyMilliseconds: Double, outputs: [Result]
      enum CodingKeys: String, CodingKey {
        case schema, model, outputs
        case latencyMilliseconds = "latency_ms"
      }
    }
    func summary(_ name: String, _ tensor: Tensor) -> Document.Result {
      guard tensor.elementType != .string, !tensor.elementType.isComplex, tensor.elementCount > 0 else { return .init(name: name, type: "\(tensor.type)") }
      let values = tensor.doubles
      return .init(name: name, type: "\(tensor.type)", minimum: values.min(), maximum: values.max(), mean: values.reduce(0, +) / Double(values.count))
    }
    let summaries = results.map { summary($0.0, $0.1) }
    guard !global.json else { return Output.json(Document(model: model, latencyMilliseconds: elapsed, outputs: summaries)) }
    var table = Table("output", "type", "minimum", "mean", "maximum")
    table.leftAligned = [0, 1]
    for result in summaries {
      func cell(_ value: Double?) -> String { value.map { Format.significant($0) } ?? "" }
      table.add(result.name, result.type, cell(result.minimum), cell(result.mean), cell(result.maximum))
    }
    print(table.rendered())
    global.terminal.detail("ran in \(Format.milliseconds(elapsed))")
  }
}
