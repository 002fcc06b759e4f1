internal import FileSystem
public import IR

extension Checkpoint {
  /// Reads the weights in a file or a folder: PyTorch's zip files and legacy streams, TorchScript archives, safetensors
  /// (alone, or sharded by an index), `.npz` and `.npy`, and folders as Hugging Face lays them out. What a file is, its
  /// bytes say; no part of it is ever run.
  ///
  /// The element bytes of zip entries are compared with their checksums.
  /// - Throws: A diagnostic of the family `checkpoint`, `pickle`, `zip`, `safetensors`, `json`, `numpy` or `file`.
  public static func open(path: String) throws(Diagnostic) -> Checkpoint {
    let file: MappedFile
    do { file = try MappedFile(path: path) } catch {
      guard error.id == "file.not-regular" else { throw error }
      return try CheckpointFolder.open(path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path)
    }
    return try CheckpointFolder.described(read(file))
  }

  /// Whether a folder holds weights under one of the names that they have there.
  public static func isFolder(_ path: String) -> Bool { CheckpointFolder.holdsWeights(path) }

  static func read(_ file: MappedFile) throws(Diagnostic) -> Checkpoint {
    let start = file.withUnsafeBytes { Array($0.prefix(8)) }
    if start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6]) {
      let archive = try ZipArchive(file)
      if !archive.entries.isEmpty, archive.entries.allSatisfy({ $0.name.hasSuffix(".npy") }) { return try npz(file.path) }
      return try TorchArchive(archive).checkpoint()
    }
    if start.starts(with: NpyFile.signature) { return try npy(file.path) }
    if file.path.hasSuffix(".index.json") { return try CheckpointFolder.sharded(file) }
    if file.path.hasSuffix(".safetensors") || SafetensorsFile.isLikely(file) { return try SafetensorsFile(file: file).checkpoint() }
    guard let first = start.first, first < 0x80 && first >= 0x20 || start.starts(with: [0x80]) && start.count > 1 && start[1] <= 5 else { throw unknown(file.path, start) }
    return try LegacyStream(file: file).checkpoint()
  }

  private static func unknown(_ path: String, _ start: [UInt8]) -> Diagnostic {
    Diagnostic(
      "checkpoint.unknown-format", "the file is no checkpoint that is known", found: start.isEmpty ? "an empty file" : "a file that begins with the bytes \(start)",
      expected: "a file of torch.save, safetensors, .npz or .npy", help: "Save the weights with torch.save(model.state_dict(), 'weights.pth').", file: path)
  }

  private static func npz(_ path: String) throws(Diagnostic) -> Checkpoint {
    var tensors: [NamedTensor] = []
    do {
      for (name, array) in try NpzFile.read(path).arrays { tensors.append(.init(name: name, tensor: try array.tensor(name: "\(path)/\(name)"))) }
    } catch { throw error.diagnostic }
    let root = PlainValue.dictionary(tensors.enumerated().map { .init(key: $1.name, value: .tensor($0)) })
    return try Checkpoint(path: path, format: .npz, tensors: tensors, root: root)
  }

  /// One array has no name of its own: it takes the file's.
  private static func npy(_ path: String) throws(Diagnostic) -> Checkpoint {
    let tensor: Tensor
    do { tensor = try NpyFile.read(path).tensor(name: path) } catch { throw error.diagnostic }
    let name = splitPath(path).name
    let stem = name.hasSuffix(".npy") ? String(name.dropLast(4)) : name
    return try Checkpoint(path: path, format: .npy, tensors: [.init(name: stem, tensor: tensor)], root: .dictionary([.init(key: stem, value: .tensor(0))]))
  }
}
