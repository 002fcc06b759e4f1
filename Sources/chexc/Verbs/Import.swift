internal import ArgumentParser
internal import Frontends
internal import IR
internal import Images
internal import Runtime

/// `chexc import`: what a checkpoint holds, and what became of each of its tensors.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Recognise the network in a checkpoint, and write it as a module.",
    discussion: """
      Examples:
        chexc import teacher_checkpoint.pth
        chexc import teacher_checkpoint.pth --head glori.pth -o chexfound.chexm

      Prints each parameter: matched, unused, missing, mismatched, unexpected.
      Exits with 65 where the network cannot be built from them. A module is the
      program as it was imported, which compile, inspect, run and compare take.
      """)

  @Argument(help: ArgumentHelp("A checkpoint's file or folder.", valueName: "checkpoint"))
  var source: String
  @Option(name: .shortAndLong, help: ArgumentHelp("A file for the module: .chexm.", valueName: "file"))
  var output: String?
  @Flag(help: "Write over a file that exists.")
  var force = false
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    if let output { try Output.check(output, force: force) }
    let model = try CheckpointModel(source, checkpoint.value), (backbone, head) = try model.tables()
    if global.json {
      Output.json(Document(model, backbone, head))
    } else {
      print(backbone)
      if let head { print(head) }
      print("\(model.network.family): \(model.network.summary)")
      if let head = model.head { print("\(head.kind.summary), \(head.labelCount) labels" + (head.name.isEmpty ? "" : ", \(head.name)")) }
      if let recipe = model.recipe { print("recipe \(recipe.name)") }
    }
    try backbone.check(file: source)
    try head?.check(file: checkpoint.head)
    try ParameterTable.checkPatterns([backbone] + (head.map { [$0] } ?? []), file: source)
    if let output { try write(model, to: output) }
  }

  private func write(_ model: CheckpointModel, to path: String) throws(Diagnostic) {
    let hashes = SourceHashes()
    var module = try model.module(shapes: [:], batch: nil, hashes: hashes)
    for (index, hash) in hashes.wait().enumerated() where index < module.sources.count { module.sources[index].sha256 = hash }
    let preprocessing = try model.preprocessing(module).map { recipe throws(Diagnostic) in try JSONValue(encoding: recipe) }
    try Artifact.write(module, to: path, options: ArtifactOptions(stage: .imported, preprocessing: preprocessing))
    global.terminal.say("\(path)  \(Format.bytes(Output.size(path)))")
  }

  private struct Document: Encodable {
    struct Row: Encodable { var state: String, parameter: String, tensor: String, expected: [Int]?, found: [Int]? }
    var schema = "chexc.import/1"
    var family: String, layout: String, network: String, prefix: String
    var head: String?, headName: String?, labels: Int?, recipe: String?
    var parameters: [Row], headParameters: [Row]?

    init(_ model: CheckpointModel, _ backbone: ParameterTable, _ table: ParameterTable?) {
      family = model.network.family; layout = model.network.layout; network = model.network.summary; prefix = model.network.prefix
      head = model.head?.kind.summary; headName = model.head?.name; labels = model.head?.labelCount; recipe = model.recipe?.name
      func rows(_ table: ParameterTable) -> [Row] {
        table.rows.map { Row(state: $0.state.rawValue, parameter: $0.parameter, tensor: $0.tensor, expected: $0.expected, found: $0.found) }
      }
      parameters = rows(backbone); headParameters = table.map(rows)
    }
  }
}
