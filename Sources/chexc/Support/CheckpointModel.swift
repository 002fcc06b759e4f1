internal import FileSystem
internal import Frontends
internal import IR
internal import Images
internal import Runtime

/// A network found in a checkpoint, with its head and its recipe.
struct CheckpointModel {
  struct Options {
    /// The file of the head.
    var head: String?
    /// Which of several heads, and which of several networks.
    var headName: String?, network: String?
    /// A recipe, by name or file.
    var recipe: String?
    var allowMissing: [String] = []
  }
  let backbone: DetectedBackbone, head: DetectedHead?
  /// The one that was given, or the first in `models/` that is of this network.
  let recipe: Recipe?
  private let files: [String]

  init(_ path: String, _ options: Options) throws(Diagnostic) {
    let given = try options.recipe.map { name throws(Diagnostic) in try Recipe(file: ModelFolder.file(name)) }
    let checkpoint = try Checkpoint.open(path: path)
    var settings = BackboneSettings(select: options.network, allowMissing: options.allowMissing)
    if let network = given?.backbone { settings.heads = network.heads; settings.epsilon = network.epsilon; settings.positions = network.positions }
    let backbone = try DetectedBackbone(in: checkpoint, settings: settings, file: path)
    if let given, !Self.agree(given, backbone) {
      throw Diagnostic("recipe.other-network", "the recipe is of another network than the checkpoint", category: .configuration, found: backbone.summary, expected: given.summary, file: path)
    }
    var files = checkpoint.files
    head = try options.head.map { file throws(Diagnostic) in
      let heads = try Checkpoint.open(path: file)
      files += heads.files
      return try DetectedHead(
        in: heads, name: options.headName ?? HeadReport.bestHead(beside: file), featureWidth: backbone.architecture.width, heads: given?.head.heads ?? 8,
        epsilon: given?.head.epsilon ?? 1e-5, allowMissing: options.allowMissing, file: file)
    }
    let labelCount = head?.labelCount
    recipe = given ?? ModelFolder.recipes.lazy.compactMap { try? Recipe(file: ModelFolder.file($0)) }.first { recipe in
      recipe.backbone.heads == backbone.architecture.heads && Self.agree(recipe, backbone) && labelCount.map { $0 == recipe.labels.count } ?? true
    }
    self.backbone = backbone; self.files = files
  }

  /// Whether a recipe describes this backbone, as far as its checkpoint tells.
  private static func agree(_ recipe: Recipe, _ found: DetectedBackbone) -> Bool {
    let a = recipe.backbone, b = found.architecture
    return a.patch == b.patch && a.width == b.width && a.depth == b.depth && a.registers == b.registers && a.feedForward == b.feedForward
      && a.hasLayerScale == b.hasLayerScale && recipe.channels == found.channels
  }

  /// The names of the outputs, where the recipe has as many.
  private var labels: [String] { head.flatMap { head in recipe.flatMap { $0.labels.count == head.labelCount ? $0.labels : nil } } ?? [] }

  private func options(_ shapes: [String: Shape], _ batch: Int?) -> FeatureOptions {
    var options = FeatureOptions(height: recipe?.size, width: recipe?.size, batch: batch.map { .fixed($0) } ?? .symbol("batch"))
    if let shape = shapes["image"], shape.rank == 4 {
      options.height = shape[2].fixedValue; options.width = shape[3].fixedValue
      if batch == nil, let count = shape[0].fixedValue { options.batch = .fixed(count) }
    }
    return options
  }

  /// The program: a classifier where there is a head, the features of the last block otherwise.
  func module(shapes: [String: Shape], batch: Int?, hashes: Bool) throws(Diagnostic) -> Module {
    let options = options(shapes, batch)
    var module: Module
    if let head { module = try backbone.classifier(head, labels: labels, options).module } else { module = try backbone.features(options).module }
    if let recipe { module.metadata.append(.init(key: "recipe", value: recipe.name)) }
    for path in hashes ? files : [] {
      let file = try MappedFile(path: path)
      module.sources.append(.init(name: path.split(separator: "/").last.map(String.init) ?? path, byteCount: file.byteCount, sha256: Digest.hexadecimal(of: file)))
    }
    return module
  }

  /// What became of each parameter, whatever it says.
  func tables() throws(Diagnostic) -> (backbone: ParameterTable, head: ParameterTable?) {
    var options = options([:], 1)
    options.checksParameters = false
    guard let head else { return (try backbone.features(options).table, nil) }
    let all = try backbone.classifier(head, labels: labels, options)
    return (all.backbone, all.head)
  }

  /// How the recipe prepares pictures of the program's size.
  func preprocessing(_ module: Module) throws(Diagnostic) -> PreprocessingRecipe? {
    guard let recipe, let image = module.graph.inputTypes.first, image.rank == 4, image.shape[2] == image.shape[3] else { return nil }
    return try Preprocessing.recipe(recipe.preprocessing, side: image.shape[3].fixedValue)
  }
}
