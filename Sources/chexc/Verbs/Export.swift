internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Passes

/// `chexc export`: a model in a format that others read.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a model as ONNX, or its weights as safetensors.",
    discussion: """
      Examples:
        chexc export teacher_checkpoint.pth --head glori.pth -o model.onnx
        chexc export teacher_checkpoint.pth -o weights.safetensors

      The output's suffix says which. Weights of a checkpoint keep their element
      types and have their published names; an ONNX file is read back and compared.
      """)

  @Argument(help: ArgumentHelp("A checkpoint, a recipe, or an .onnx, .chexm or .chex file.", valueName: "model"))
  var source: String
  @Option(name: .shortAndLong, help: ArgumentHelp("A .onnx or .safetensors file.", valueName: "file"))
  var output: String
  @Option(help: ArgumentHelp("An input's shape, as image=1x3x512x512.", valueName: "name=shape"))
  var shape: [String] = []
  @Option(parsing: .unconditional, help: ArgumentHelp("The extent of a symbolic first axis.", valueName: "n"))
  var batch: Int?
  @Flag(help: "Keep an ONNX file's weights in a file beside it.")
  var externalData = false
  @Flag(help: "Do not compare an ONNX file with the model.")
  var noValidate = false
  @Flag(help: "Write over a file that exists.")
  var force = false
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var global: GlobalOptions

  private var isONNX: Bool { output.hasSuffix(".onnx") }

  func validate() throws {
    guard isONNX || output.hasSuffix(".safetensors") else { throw ValidationError("'\(output)' has no suffix that is understood: give a .onnx or a .safetensors file with -o.") }
    if !isONNX, externalData || batch != nil || !shape.isEmpty { throw ValidationError("Weights alone have no inputs: --external-data, --batch and --shape are of ONNX files.") }
  }

  func run() throws {
    if let batch, batch < 1 { throw Diagnostic("usage.batch", "a batch has at least one picture", category: .usage, found: "\(batch)", help: "Give --batch as 1 or more.") }
    for file in [output] + (isONNX ? [output + ".data"] : []) { try Output.check(file, force: force) }
    let start = ContinuousClock.now
    var document = Document(output: output, format: isONNX ? "onnx" : "safetensors")
    if isONNX { try writeONNX(&document) } else { try writeSafetensors(&document) }
    document.bytes = ([output] + (isONNX ? [output + ".data"] : [])).reduce(0) { $0 + Output.size($1) }
    document.seconds = start.duration(to: .now).seconds
    if global.json { return Output.json(document) }
    if let difference = document.maximumDifference { print("✓ agrees with the model to \(Format.scientific(difference)) of the range") }
    print("\(output)  \(document.tensors.map { "\($0) tensors, " } ?? "")\(Format.bytes(document.bytes)) in \(Format.seconds(document.seconds))")
  }

  private struct Document: Encodable {
    var schema = "chexc.export/1"
    var output: String, format: String
    var bytes = 0, seconds = 0.0
    /// Of a safetensors file.
    var tensors: Int?
    /// Between an ONNX file and the model, as a share of an output's range; nil where it was not checked.
    var maximumDifference: Double?
  }

  /// Folded, not fused: what a person who opens it can read.
  private func writeONNX(_ document: inout Document) throws(Diagnostic) {
    var compilation = Compilation(source: source, output: output, format: .onnx, optimization: Optimization(level: .simplify), global: global)
    compilation.shapes = try Compile.shapes(shape)
    compilation.batch = batch; compilation.checkpoint = checkpoint.value; compilation.validates = !noValidate
    compilation.takesArtifacts = true; compilation.weights = externalData ? .external : .automatic
    document.maximumDifference = try compilation.run().maximumDifference
  }

  private func writeSafetensors(_ document: inout Document) throws(Diagnostic) {
    switch try Model.kind(of: source) {
    case .checkpoint:
      let model = try CheckpointModel(source, checkpoint.value)
      try write(model.publishedParameters(), [.init(key: "network", value: model.network.summary)], &document)
    case .recipe:
      let recipe = try Recipe(file: ModelFolder.file(source)), weights = RecordedWeights(SeededWeights())
      _ = try recipe.network(weights: weights, batch: .fixed(1))
      global.terminal.warn("The weights are random: no checkpoint was given.")
      try write(PublishedParameters(recordedBy: weights), [.init(key: "network", value: recipe.summary)], &document)
    case .onnx, .artifact, .module:
      let module = try Model(source).module
      try write(ProgramParameters(module.graph), module.metadata, &document)
    }
  }
  private func write(_ tensors: some NamedTensors, _ metadata: [Module.Entry], _ document: inout Document) throws(Diagnostic) {
    try SafetensorsWriter.write(tensors, metadata: metadata, to: output)
    document.tensors = tensors.entries.count
  }
}
