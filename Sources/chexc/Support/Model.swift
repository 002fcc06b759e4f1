internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Runtime

/// A model that the command was given: a program with what belongs to it.
struct Model {
  /// A module is an imported program in an artifact's container: what `import` writes.
  enum Kind: String, Encodable { case onnx, artifact, module, recipe, checkpoint }
  let kind: Kind, path: String
  var module: Module
  var preprocessing: PreprocessingRecipe?
  /// No checkpoint was given: the numbers that come out mean nothing.
  var hasRandomWeights: Bool { module.metadata.contains { $0.key == Self.weightsKey && $0.value.hasPrefix("random") } }
  /// Set where the model is compiled already.
  var artifact: Artifact?

  static let weightsKey = "weights"

  var name: String { module.metadata.first { $0.key == "recipe" }?.value ?? (path as NSString).lastPathComponent }
  var parameterBytes: Int { module.graph.constants.reduce(0) { $0 + $1.tensor.byteCount } }
  var labels: [String] { module.labels }
  var operatingPoints: [OperatingPoint] { module.operatingPoints }
  var sha256: String? { module.sources.first?.sha256 }
  /// The SHA-256 of what the program was made from: of an artifact its own, otherwise of the files' hashes and of what was
  /// decided besides.
  var identity: String {
    if let artifact { return artifact.fingerprint }
    let parts = module.sources.map(\.sha256) + module.metadata.map { "\($0.key)=\($0.value)" } + module.graph.inputTypes.map { "\($0)" }
    return Array(parts.joined(separator: "\n").utf8).withUnsafeBytes(Digest.hexadecimal)
  }

  /// Reads a model of any kind.
  /// - Parameters:
  ///   - feeds: Inputs whose shapes replace those that the model leaves open.
  ///   - seed, batch: For recipes: of the random weights, and the batch where it shall not be a symbol.
  ///   - hashes: Takes the files that the module is told to come from, in their order.
  ///   - checkpoint: For checkpoints: what belongs to them.
  init(
    _ path: String, feeds: Feeds = Feeds(), shapes: [String: Shape] = [:], seed: UInt64 = 0, batch: Int? = nil, hashes: SourceHashes? = nil, checkpoint: CheckpointModel.Options = .init()
  ) throws(Diagnostic) {
    let found = try Self.kind(of: path)
    guard found == .checkpoint || checkpoint == .init() else {
      throw Diagnostic(
        "usage.checkpoint", "this model is no checkpoint", category: .usage, found: found.rawValue, help: "Leave out --head, --recipe, --select, --allow-missing and --outputs: they belong to checkpoints.", file: path)
    }
    switch found {
    case .recipe:
      self.path = try ModelFolder.file(path)
      let recipe = try Recipe(file: self.path)
      module = try recipe.network(weights: SeededWeights(seed: seed), batch: batch.map { .fixed($0) } ?? .symbol("batch"))
      module.metadata.append(.init(key: Self.weightsKey, value: "random, seed \(seed)"))
      preprocessing = try Preprocessing.recipe(recipe.preprocessing, side: recipe.size)
    case .artifact, .module:
      self.path = path
      let artifact = try Artifact.open(path)
      module = artifact.module
      self.artifact = artifact.manifest.stage == nil ? artifact : nil
      preprocessing = try artifact.manifest.preprocessing?.decoded(as: PreprocessingRecipe.self)
    case .checkpoint:
      self.path = path
      let network = try CheckpointModel(path, checkpoint)
      module = try network.module(shapes: shapes, batch: batch, hashes: hashes)
      preprocessing = try network.preprocessing(module)
    case .onnx:
      self.path = path
      module = try ONNXFile.read(path, feeds: feeds, shapes: shapes, hashes: hashes)
      // As `compile --emit onnx` writes them.
      if let labels = module.metadata.first(where: { $0.key == "labels" }) { module.labels = labels.value.split(separator: "\n").map(String.init) }
    }
    kind = found == .artifact && artifact == nil ? .module : found
  }

  /// Of one run with a batch of one; what operations do not tell counts as nothing.
  var floatingPointOperations: Int {
    let types = module.graph.inputTypes.map { TensorType($0.elementType, RandomInputs.shape($0, batch: nil)) }
    guard let graph = try? module.graph.specialized(to: types) else { return 0 }
    return graph.operations.reduce(0) { sum, operation in
      guard let op = operation.op as? any CostedOp else { return sum }
      return sum + op.floatingPointOperations(operands: operation.operands.map { $0.map(graph.type(of:)) }, results: operation.results.map(graph.type(of:)))
    }
  }

  /// The kind by content, or for text by name.
  static func kind(of path: String) throws(Diagnostic) -> Kind {
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") { return .recipe }
    if Checkpoint.isFolder(path) { return .checkpoint }
    try ForeignFile.refuseFolder(path)
    guard let handle = FileHandle(forReadingAtPath: path) else {
      let reason = errno
      guard !FileManager.default.fileExists(atPath: path) else {
        throw Diagnostic("file.unreadable", "the model cannot be read", category: .missingFile, found: String(cString: strerror(reason)), help: "Check its permissions.", file: path)
      }
      let known = ModelFolder.recipes
      guard known.contains(path) else {
        throw Diagnostic(
          "file.missing", "there is no such model", category: .missingFile, help: nearestName(to: path, in: known).map { "Did you mean the recipe '\($0)'?" }, file: path)
      }
      return .recipe
    }
    defer { try? handle.close() }
    let start = (try? handle.read(upToCount: 132)) ?? Data()
    if start.starts(with: [0x89] + "CHEX".utf8) { return .artifact }
    // Zip files and pickles; what begins with a plain header says by its name what it is.
    let isTorch = start.starts(with: [0x50, 0x4B, 3, 4]) || start.count > 1 && start[0] == 0x80 && (2...5).contains(start[1])
    if isTorch || [".safetensors", ".bin", ".index.json"].contains(where: path.hasSuffix) { return .checkpoint }
    try ForeignFile.refuse(path, start)
    return .onnx
  }
}

/// Where the recipes are: `models/` here, beside the executable or above it, or the folder that CHEXC_MODELS names.
enum ModelFolder {
  static var candidates: [String] {
    var folders = [ProcessInfo.processInfo.environment["CHEXC_MODELS"], "models"].compactMap { $0 }
    var place = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    while place.path != "/" {
      folders.append(place.appending(path: "models").path)
      place.deleteLastPathComponent()
    }
    return folders
  }
  /// The names of the recipes that are found, sorted.
  static var recipes: [String] {
    let names = candidates.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
    return Set(names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }).sorted()
  }
  /// The file of a recipe that is given by path or by name.
  static func file(_ recipe: String) throws(Diagnostic) -> String {
    if FileManager.default.fileExists(atPath: recipe), recipe.hasSuffix("ml") { return recipe }
    for folder in candidates where FileManager.default.fileExists(atPath: "\(folder)/\(recipe).yaml") { return "\(folder)/\(recipe).yaml" }
    throw Diagnostic(
      "recipe.missing-file", "there is no such recipe", category: .missingFile, expected: recipes.joined(separator: ", "),
      help: "Run from the repository, or set CHEXC_MODELS to its folder `models`.", file: recipe)
  }
}
