internal import FileSystem
internal import IR

/// A zip file of torch.save (PyTorch 1.6 and later) or of TorchScript: `NAME/data.pkl`, storages in `NAME/data/`.
struct TorchArchive {
  let archive: ZipArchive
  private let prefix: String
  private let isScript: Bool
  private let isBigEndian: Bool
  private var path: String { archive.file.path }

  init(_ archive: ZipArchive) throws(Diagnostic) {
    self.archive = archive
    let path = archive.file.path
    let pickles = archive.entries.filter { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") && $0.name.count { $0 == "/" } == 1 }
    guard let pickle = pickles.first, pickles.count == 1 else {
      let found = pickles.isEmpty ? "no entry data.pkl" : "\(pickles.count) entries data.pkl"
      throw Diagnostic(
        "checkpoint.unknown-format", "the zip file is no checkpoint", found: found, expected: "an archive of torch.save or torch.jit.save",
        help: "Save the weights with torch.save(model.state_dict(), 'weights.pth').", file: path)
    }
    prefix = String(pickle.name.dropLast("data.pkl".count))
    let prefix = prefix
    isScript = archive[prefix + "constants.pkl"] != nil || archive.entries.contains { $0.name.hasPrefix(prefix + "code/") }
    let order = try archive.bytes(of: prefix + "byteorder", limit: 64).map { String(decoding: $0, as: UTF8.self) }
    guard order == nil || order == "little" || order == "big" else {
      throw CheckpointError.damaged("the byte order is unknown", found: order, expected: "little or big", file: path)
    }
    isBigEndian = order == "big"
  }

  func checkpoint() throws(Diagnostic) -> Checkpoint {
    let (root, tensors) = try read("data.pkl", storages: "data/", path: "")
    var constants: [Checkpoint.NamedTensor] = []
    if isScript, archive[prefix + "constants.pkl"] != nil {
      constants = try read("constants.pkl", storages: "constants/", path: "CONSTANTS").tensors
      for index in constants.indices { constants[index].name = constants[index].name.replacingFirst("CONSTANTS.", "CONSTANTS.c") }
    }
    // A frozen module has its weights among the constants, and no other names for them.
    if tensors.isEmpty, !constants.isEmpty {
      let entries = constants.enumerated().map { PlainValue.Entry(key: $1.name, value: .tensor($0)) }
      return try Checkpoint(path: path, format: .torchScript, tensors: constants, root: .dictionary(entries))
    }
    return try Checkpoint(path: path, format: isScript ? .torchScript : .torchZip, tensors: tensors, root: root, constants: constants)
  }

  private func read(_ name: String, storages: String, path start: String) throws(Diagnostic) -> (root: PlainValue, tensors: [Checkpoint.NamedTensor]) {
    guard let entry = archive[prefix + name] else { throw CheckpointError.damaged("an entry is missing", expected: prefix + name, file: path) }
    guard entry.size <= PickleMachine.byteLimit else {
      throw Diagnostic("pickle.too-large", "the pickle is too large", category: .memory, found: "\(entry.size) bytes", expected: "at most \(PickleMachine.byteLimit)", file: path)
    }
    let place = try archive.content(of: entry)
    var machine = PickleMachine(ByteCursor(place.storage, place.offset..<place.offset + place.byteCount, file: path), globals: PickleGlobals(hasScriptObjects: isScript))
    let value = try machine.run()
    guard machine.cursor.remaining == 0 else { throw machine.damaged("bytes follow its end", found: "\(machine.cursor.remaining) bytes") }
    let source = ArchiveStorages(archive: archive, folder: prefix + storages)
    var tree = PickleTree(nodes: machine.nodes, file: path, resolver: StorageResolver(source, fileByteCount: archive.file.byteCount, isBigEndian: isBigEndian, file: path))
    let root = try tree.value(value, path: start)
    return (root, tree.tensors)
  }
}

/// Storages as entries of a zip file.
private struct ArchiveStorages: StorageSource {
  let archive: ZipArchive
  let folder: String

  func place(of reference: StorageReference, tensor: String) throws(Diagnostic) -> StorageResolver.Place {
    guard let entry = archive[folder + reference.key] else {
      throw CheckpointError.damaged("a storage is missing", found: "tensor \(tensor)", expected: "entry \(folder)\(reference.key)", file: archive.file.path)
    }
    return try archive.content(of: entry)
  }
}

extension String {
  fileprivate func replacingFirst(_ prefix: String, _ new: String) -> String { hasPrefix(prefix) ? new + dropFirst(prefix.count) : self }
}
