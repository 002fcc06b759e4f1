internal import FileSystem
internal import Frontends
internal import IR
internal import Images
internal import Runtime

/// A network found in a checkpoint, with its head and its recipe.
struct CheckpointModel {
  struct Options: Equatable {
    /// The file of the head.
    var head: String?
    /// Which of several heads, and which of several networks.
    var headName: String?, network: String?
    /// A recipe, by name or file.
    var recipe: String?
    var allowMissing: [String] = []
    var allowUnexpected: [String] = []
    /// The file of a key map.
    var map: String?
    /// Which program of a network that has several.
    var program: String?
    var outputs = Outputs()
  }
  /// Further outputs of the program, which cost nothing where they are not asked for.
  struct Outputs: Equatable {
    /// Where the class token looks in the last block.
    var classAttention = false
    /// Blocks, counted from the last, whose tokens are outputs.
    var features = 0
    /// The features alone, whatever head there is.
    var leavesHeadOut = false
  }
  let network: any DetectedNetwork, head: DetectedHead?
  /// What the head stands on, where there is one.
  private let backbone: (any FeatureNetwork)?
  /// The one that was given, or the first in `models/` that is of this network.
  let recipe: Recipe?
  /// What a recipe says of the checkpoint that the checkpoint does not.
  private let told: CheckpointRecipe?
  private let files: [String], checkpoint: Checkpoint, heads: Checkpoint?, program: String?, outputs: Outputs

  init(_ path: String, _ options: Options) throws(Diagnostic) {
    let file = try options.recipe.map { name throws(Diagnostic) in try ModelFolder.file(name) }
    var told = try file.flatMap { file throws(Diagnostic) in try CheckpointRecipe(file: file) }
    let given = told != nil ? nil : try file.map { file throws(Diagnostic) in try Recipe(file: file) }
    if let given { told = CheckpointRecipe(given) }
    let checkpoint = try Checkpoint.open(path: path)
    var settings = told?.settings ?? NetworkSettings()
    settings.select = options.network; settings.allowMissing = options.allowMissing
    settings.allowUnexpected = options.allowUnexpected
    settings.map = try options.map.map { file throws(Diagnostic) in try KeyMap(file: file) }
    let network = try NetworkFamilies.detect(in: checkpoint, settings: settings, file: path)
    if let given, !network.agrees(with: given) {
      throw Diagnostic("recipe.other-network", "the recipe is of another network than the checkpoint", category: .configuration, found: network.summary, expected: given.summary, file: path)
    }
    guard options.head == nil || options.program == nil else {
      throw Diagnostic("usage.program", "a head makes a program of its own", category: .usage, found: "--select program=\(options.program ?? "")", help: "Leave it out, or leave out --head.")
    }
    let backbone = network as? any FeatureNetwork
    var files = checkpoint.files
    // A head that is named without a file stands beside the backbone.
    var heads: Checkpoint?
    head = try (options.head ?? (options.headName == nil ? nil : path)).map { file throws(Diagnostic) in
      guard let backbone else {
        throw Diagnostic("network.no-features", "a head needs class tokens and patches, which this network does not have", category: .configuration, found: network.summary, file: path)
      }
      let opened = try file == path ? checkpoint : Checkpoint.open(path: file)
      if file != path { files += opened.files }
      heads = opened
      return try DetectedHead(
        in: opened, name: options.headName ?? HeadReport.bestHead(beside: file), network: options.network, featureWidth: backbone.featureWidth, heads: told?.headHeads ?? 8,
        epsilon: told?.headEpsilon ?? 1e-5, allowMissing: options.allowMissing, allowUnexpected: options.allowUnexpected, file: file)
    }
    let labelCount = head.flatMap { $0.kind.isClassifier ? $0.labelCount : nil }
    recipe = file != nil ? given : ModelFolder.recipes.lazy.compactMap { try? Recipe(file: ModelFolder.file($0)) }.first { recipe in
      network.agrees(with: recipe) && labelCount.map { $0 == recipe.labels.count } ?? true
    }
    if told == nil, let recipe { told = CheckpointRecipe(recipe) }
    self.network = network; self.backbone = backbone; self.told = told; self.files = files; program = options.program; outputs = options.outputs
    self.checkpoint = checkpoint; self.heads = heads
  }

  /// The names of the outputs, where the recipe has as many.
  private var labels: [String] { head.flatMap { head in told.flatMap { $0.labels.count == head.labelCount ? $0.labels : nil } } ?? [] }

  private func options(_ shapes: [String: Shape], _ batch: Int?) -> FeatureOptions {
    var options = FeatureOptions(height: told?.size, width: told?.size, batch: batch.map { .fixed($0) } ?? .symbol("batch"), blocks: max(1, outputs.features))
    options.classAttention = outputs.classAttention; options.keepsFeatures = outputs.features > 0
    if let shape = shapes["image"], shape.rank == 4 {
      options.height = shape[2].fixedValue; options.width = shape[3].fixedValue
      if batch == nil, let count = shape[0].fixedValue { options.batch = .fixed(count) }
    }
    return options
  }

  /// The program: a classifier where there is a head, otherwise what the network itself computes.
  func module(shapes: [String: Shape], batch: Int?, hashes: SourceHashes?) throws(Diagnostic) -> Module {
    let options = options(shapes, batch)
    var module: Module
    if let head, let backbone, !outputs.leavesHeadOut {
      let all = try backbone.classifier(head, labels: labels, options)
      module = all.module
      try ParameterTable.checkPatterns([all.backbone, all.head], file: network.file)
    } else if outputs != .init() {
      guard let backbone else {
        throw Diagnostic("network.no-features", "this network has no class tokens and patches", category: .configuration, found: network.summary, file: network.file)
      }
      let features = try backbone.features(options)
      module = features.module
      try ParameterTable.checkPatterns([features.table], file: network.file)
    } else {
      let result = try network.program(program, options)
      module = result.module
      try ParameterTable.checkPatterns([result.table], file: network.file)
    }
    if let recipe { module.metadata.append(.init(key: "recipe", value: recipe.name)) }
    for path in hashes == nil ? [] : files {
      let file = try MappedFile(path: path)
      hashes?.add(file)
      module.sources.append(.init(name: path.split(separator: "/").last.map(String.init) ?? path, byteCount: file.byteCount, sha256: ""))
    }
    return module
  }

  /// What became of each parameter, whatever it says.
  func tables() throws(Diagnostic) -> (backbone: ParameterTable, head: ParameterTable?) {
    var options = options([:], 1)
    options.checksParameters = false
    guard let head, let backbone else { return (try network.program(program ?? network.wholeProgram, options).table, nil) }
    let all = try backbone.classifier(head, labels: labels, options)
    return (all.backbone, all.head)
  }

  /// The parameters under their published names, elements as stored.
  func publishedParameters() throws(Diagnostic) -> PublishedParameters {
    let (table, headTable) = try tables()
    try table.check(file: network.file)
    try headTable?.check(file: head?.file)
    try ParameterTable.checkPatterns([table] + (headTable.map { [$0] } ?? []), file: network.file)
    guard let head, let heads, let headTable else { return try PublishedParameters(table, of: checkpoint) }
    return try PublishedParameters(table, of: checkpoint, head: (headTable, heads, head.name))
  }

  /// How the recipe prepares pictures of the program's size; without one, how the network's authors do.
  func preprocessing(_ module: Module) throws(Diagnostic) -> PreprocessingRecipe? {
    guard let image = module.graph.inputTypes.first, image.rank == 4, image.shape[2] == image.shape[3] else { return nil }
    if let name = told?.preprocessing { return try Preprocessing.recipe(name, side: image.shape[3].fixedValue) }
    return try image.shape[3].fixedValue.flatMap { side throws(Diagnostic) in try network.preprocessing(side: side) }
  }
}
