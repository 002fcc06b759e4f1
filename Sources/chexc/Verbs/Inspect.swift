internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Passes
internal import Runtime

/// `chexc inspect`: what is in a file.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what is in a model, an artifact, a recipe or a checkpoint.",
    discussion: """
      Examples:
        chexc inspect model.onnx
        chexc inspect model.chex --layers
        chexc inspect teacher_checkpoint.pth

      Shows inputs, outputs, operations by kind, parameters and metadata; of a checkpoint, its tensors and what stands around them.
      """)

  @Argument(help: ArgumentHelp("An .onnx, .chex or .yaml file, or a checkpoint: .pth, .pt, .bin, .safetensors, .npz, .npy or a folder.", valueName: "file"))
  var file: String
  @Flag(help: "List the operations with their types.")
  var layers = false
  @Flag(help: "List the weights.")
  var weights = false
  @Flag(help: "Print the program as text.")
  var graph = false
  @Flag(help: "Show what each pass would do.")
  var passes = false
  @OptionGroup var global: GlobalOptions

  func run() throws {
    if CheckpointDocument.isCheckpoint(file) {
      let document = try CheckpointDocument(Checkpoint.open(path: file))
      return global.json ? Output.json(document) : print(document.text(global.terminal))
    }
    let prepared = try Engine.Prepared(unoptimized: file, feeds: Feeds())
    let model = prepared.model, program = model.module.graph
    let report = try passes ? PassManager.run(program, pipeline: .inference()).report : nil
    var document = InspectDocument(model, layers: layers, weights: weights)
    if graph { document.graph = "\(program)" }
    document.passes = report?.passes.map(PassDocument.init)
    guard !global.json else { return Output.json(document) }
    if graph { return print(program) }
    print(document.text(global.terminal))
    if let report { print("\n" + report.description) }
  }
}

/// What `inspect` tells.
struct InspectDocument: Encodable {
  struct Port: Encodable { var name: String, type: String }
  struct Kind: Encodable { var op: String, count: Int }
  struct Layer: Encodable { var location: String, op: String, attributes: String, results: [String] }
  struct Weight: Encodable { var name: String, type: String, bytes: Int }
  struct Entry: Encodable { var key: String, value: String }

  var schema = "chexc.inspect/1"
  var path: String, kind: String, bytes: Int
  var inputs: [Port], outputs: [Port]
  var operations: Int, operationsByKind: [Kind]
  /// What layers and attention are computed in, and the element types of values.
  var precision: PrecisionSummary
  var parameters: Int, parameterBytes: Int
  var labels: [String], preprocessing: String?
  var metadata: [Entry]
  var layers: [Layer]?, weights: [Weight]?
  var graph: String?, passes: [PassDocument]?

  init(_ model: Model, layers: Bool, weights: Bool) {
    let graph = model.module.graph, constants = graph.constants
    path = model.path; kind = model.kind.rawValue
    bytes = Output.size(model.path)
    inputs = graph.inputs.map { Port(name: graph.name(of: $0), type: "\(graph.type(of: $0))") }
    outputs = graph.outputs.map { Port(name: $0.name, type: "\(graph.type(of: $0.value))") }
    operations = graph.operations.count
    var order: [String] = [], counts: [String: Int] = [:]
    for operation in graph.operations {
      let name = operation.op.spec.name
      if counts.updateValue((counts[name] ?? 0) + 1, forKey: name) == nil { order.append(name) }
    }
    operationsByKind = order.map { Kind(op: $0, count: counts[$0] ?? 0) }.enumerated().sorted { ($0.element.count, $1.offset) > ($1.element.count, $0.offset) }.map(\.element)
    precision = PrecisionSummary(graph)
    parameters = constants.reduce(0) { $0 + ($1.tensor.elementType.isFloatingPoint || $1.tensor.elementCount > 64 ? $1.tensor.elementCount : 0) }
    parameterBytes = constants.reduce(0) { $0 + $1.tensor.byteCount }
    labels = model.labels
    preprocessing = model.preprocessing?.name
    metadata = (model.module.metadata + Self.facts(model.artifact)).map { Entry(key: $0.key, value: $0.value) }
    if layers {
      self.layers = graph.operations.map { operation in
        Layer(location: operation.location, op: operation.op.spec.name, attributes: operation.op.printedAttributes.trimmingCharacters(in: .whitespaces), results: operation.results.map { "\(graph.type(of: $0))" })
      }
    }
    if weights { self.weights = constants.map { Weight(name: graph.name(of: $0.value), type: "\($0.tensor.type)", bytes: $0.tensor.byteCount) } }
  }

  /// What an artifact's manifest adds.
  private static func facts(_ artifact: Artifact?) -> [Module.Entry] {
    guard let manifest = artifact?.manifest else { return [] }
    var facts = [Module.Entry(key: "made by", value: manifest.tool)] + manifest.compileOptions
    facts += manifest.sources.map { .init(key: "source", value: "\($0.name), \($0.byteCount) bytes, SHA-256 \($0.sha256)") }
    for peak in manifest.peaks {
      let shapes = peak.inputShapes.map { $0.map(String.init).joined(separator: "x") }.joined(separator: ", ")
      facts.append(.init(key: "memory for \(shapes)", value: "\(peak.arenaByteCount + peak.packedWeightByteCount + peak.outputByteCount) bytes besides the weights"))
    }
    facts.append(.init(key: "known answer", value: artifact?.knownAnswer == nil ? "none" : "stored"))
    return facts
  }

  func text(_ terminal: Terminal) -> String {
    var lines = [terminal.bold(path) + "  \(kind), \(Format.bytes(bytes))"]
    lines += inputs.map { "input   \($0.name): \($0.type)" } + outputs.map { "output  \($0.name): \($0.type)" }
    lines.append("\(Format.count(parameters)) parameters, \(Format.bytes(parameterBytes)); \(operations) operations:")
    lines.append("  " + operationsByKind.map { "\($0.op) \($0.count)" }.joined(separator: ", "))
    lines.append("precision: \(precision.description); values \(precision.edgesDescription)")
    if !labels.isEmpty { lines.append("labels: " + labels.prefix(8).joined(separator: ", ") + (labels.count > 8 ? ", ... (\(labels.count))" : "")) }
    if let preprocessing { lines.append("preprocessing: \(preprocessing)") }
    lines += metadata.map { "\($0.key): \($0.value)" }
    if let layers {
      var table = Table("operation", "results", "at")
      table.leftAligned = [0, 1, 2]
      for layer in layers { table.add(layer.op + (layer.attributes.isEmpty ? "" : " \(layer.attributes)"), layer.results.joined(separator: " "), layer.location) }
      lines += ["", table.rendered()]
    }
    if let weights {
      var table = Table("weight", "type", "size")
      table.leftAligned = [0, 1]
      for weight in weights { table.add(weight.name, weight.type, Format.bytes(weight.bytes)) }
      lines += ["", table.rendered()]
    }
    return lines.joined(separator: "\n")
  }
}
