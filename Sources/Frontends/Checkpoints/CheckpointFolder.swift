internal import FileSystem
internal import IR

/// Weights in several files: a folder as Hugging Face lays it out, or an index with its shards.
enum CheckpointFolder {
  /// The names that weights have in such folders, the preferred ones first.
  private static let names = [
    "model.safetensors", "model.safetensors.index.json", "open_clip_model.safetensors", "pytorch_model.bin", "pytorch_model.bin.index.json", "open_clip_pytorch_model.bin",
  ]
  private static let jsonLimit = 64 << 20

  static func holdsWeights(_ folder: String) -> Bool { names.contains { (try? MappedFile(path: "\(folder)/\($0)")) != nil } }

  /// - Throws: `checkpoint.no-weights` if none of the known names is there.
  static func open(_ folder: String) throws(Diagnostic) -> Checkpoint {
    var weights: Checkpoint?
    for name in names where weights == nil {
      guard let file = try optional("\(folder)/\(name)") else { continue }
      weights = try Checkpoint.read(file)
    }
    guard let weights else {
      throw Diagnostic(
        "checkpoint.no-weights", "the folder holds no weights", category: .missingFile, expected: names.joined(separator: ", "), help: "Name the weights' file itself.", file: folder)
    }
    return try described(weights, by: folder)
  }

  /// The same for the weights' file itself, where it has a name as in such a folder.
  static func described(_ weights: Checkpoint) throws(Diagnostic) -> Checkpoint {
    let (folder, name) = splitPath(weights.path)
    return [".safetensors", ".bin", ".index.json"].contains(where: name.hasSuffix) ? try described(weights, by: folder) : weights
  }
  private static func described(_ weights: Checkpoint, by folder: String) throws(Diagnostic) -> Checkpoint {
    var configuration = try json("\(folder)/config.json")
    if configuration == nil { configuration = try json("\(folder)/open_clip_config.json") }
    return weights.beside(configuration: configuration, preprocessor: try json("\(folder)/preprocessor_config.json"))
  }

  /// The shards that an index names, each tensor from the one that the index says.
  /// - Throws: `checkpoint.index`, and what reading a shard throws.
  static func sharded(_ index: MappedFile) throws(Diagnostic) -> Checkpoint {
    let folder = splitPath(index.path).folder
    func problem(_ message: String, _ found: String?) -> Diagnostic {
      Diagnostic("checkpoint.index", message, found: found, expected: "a weight_map from tensors to files of the same folder", file: index.path)
    }
    guard let map = try parse(index)["weight_map"]?.entries else { throw problem("the index has no weight_map", nil) }
    var shards: [String: Checkpoint] = [:], files = [index.path], tensors: [Checkpoint.NamedTensor] = []
    var format = Checkpoint.Format.shardedSafetensors
    for entry in map {
      guard let name = entry.value.text, !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0), name != ".", name != ".." else {
        throw problem("the index names a file outside of its folder", entry.value.text)
      }
      let shard: Checkpoint
      if let known = shards[name] { shard = known } else {
        let file = try MappedFile(path: "\(folder)/\(name)")
        // An index inside an index would never end.
        guard !name.hasSuffix(".json") else { throw problem("a shard is an index itself", name) }
        shard = try Checkpoint.read(file)
        shards[name] = shard
        files.append(file.path)
        if shard.format != .safetensors { format = .shardedTorch }
      }
      guard let tensor = shard[entry.key] else { throw problem("a shard lacks a tensor that the index says it has", "'\(entry.key)' in \(name)") }
      tensors.append(.init(name: entry.key, tensor: tensor))
    }
    let root = PlainValue.dictionary(tensors.enumerated().map { .init(key: $1.name, value: .tensor($0)) })
    return try Checkpoint(path: index.path, format: format, tensors: tensors, root: root, files: files)
  }

  private static func optional(_ path: String) throws(Diagnostic) -> MappedFile? {
    do { return try MappedFile(path: path) } catch {
      if error.id == "file.missing" { return nil }
      throw error
    }
  }
  private static func json(_ path: String) throws(Diagnostic) -> PlainValue? {
    guard let file = try optional(path) else { return nil }
    return try parse(file)
  }
  private static func parse(_ file: MappedFile) throws(Diagnostic) -> PlainValue {
    guard file.byteCount <= jsonLimit else { throw CheckpointError.tooLarge("the JSON file is too large", found: "\(file.byteCount) bytes", limit: jsonLimit, file: file.path) }
    return try StrictJSON.parse(file.withUnsafeBytes { Array($0) }, file: file.path)
  }
}
