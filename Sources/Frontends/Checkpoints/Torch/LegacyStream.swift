internal import FileSystem
internal import IR

/// A file of torch.save before PyTorch 1.6, or with `_use_new_zipfile_serialization=False`: five pickles (a magic number, a
/// version, facts about the machine, the value, the storages' keys), then each storage as a count and its elements.
/// A file of one pickle alone is read too: NumPy arrays may stand in it.
struct LegacyStream {
  private static let magic = "1950a86a20f9469cfc6c"
  let file: MappedFile

  func checkpoint() throws(Diagnostic) -> Checkpoint {
    var first = machine(at: 0)
    let opening = try first.run()
    guard case .largeInteger(let digits) = opening, digits == Self.magic else { return try bare(opening, first) }
    var version = machine(at: first.cursor.position)
    guard case .integer(1001) = try version.run() else { throw version.damaged("the stream's version is unknown", expected: "1001") }
    var facts = machine(at: version.cursor.position)
    _ = try facts.run()
    var value = machine(at: facts.cursor.position)
    let root = try value.run()
    var keys = machine(at: value.cursor.position)
    let names = try keys.run()
    guard let list = keys.items(names), case .list = list.kind else { throw keys.damaged("the storages' keys are no list") }

    let storages = try StreamStorages(list.items, value.nodes, cursor: keys.cursor)
    var tree = PickleTree(nodes: value.nodes, file: file.path, resolver: StorageResolver(storages, fileByteCount: file.byteCount, file: file.path))
    let plain = try tree.value(root)
    return try Checkpoint(path: file.path, format: .torchLegacy, tensors: tree.tensors, root: plain)
  }

  private func machine(at position: Int) -> PickleMachine { PickleMachine(ByteCursor(file.storage, position..<file.byteCount, file: file.path)) }

  private func bare(_ value: PickleValue, _ machine: PickleMachine) throws(Diagnostic) -> Checkpoint {
    guard machine.cursor.remaining == 0 else { throw machine.damaged("bytes follow its end", found: "\(machine.cursor.remaining) bytes") }
    let resolver = StorageResolver(NoStorages(file: file.path), fileByteCount: file.byteCount, file: file.path)
    var tree = PickleTree(nodes: machine.nodes, file: file.path, resolver: resolver)
    let root = try tree.value(value)
    return try Checkpoint(path: file.path, format: .pickle, tensors: tree.tensors, root: root)
  }
}

/// Storages one after the other at the end of the stream.
private struct StreamStorages: StorageSource {
  private var places: [String: StorageResolver.Place] = [:]
  private let file: String

  /// - Parameter nodes: What the pickle built: it tells the element type of each storage.
  init(_ keys: [PickleValue], _ nodes: [PickleNode], cursor: ByteCursor) throws(Diagnostic) {
    file = cursor.file
    var sizes: [String: Int] = [:], cursor = cursor
    for node in nodes {
      guard case .storage(let reference) = node.kind else { continue }
      let size = reference.elementType?.byteCount ?? 1
      guard sizes.updateValue(size, forKey: reference.key) ?? size == size else {
        throw CheckpointError.damaged("a storage has two element types", found: "storage \(reference.key)", file: file)
      }
    }
    for key in keys {
      guard case .text(let name) = key, let size = sizes[name] else { throw CheckpointError.damaged("the list of storages names one that no tensor has", file: file) }
      let count = try cursor.unsigned(8), (byteCount, overflow) = count.multipliedReportingOverflow(by: size), offset = cursor.position
      guard !overflow else { throw CheckpointError.damaged("a storage's length is out of range", found: "\(count) elements", file: file) }
      try cursor.skip(byteCount)
      guard places.updateValue(.init(storage: cursor.storage, offset: cursor.position - byteCount, byteCount: byteCount), forKey: name) == nil else {
        throw CheckpointError.damaged("a storage is listed twice", found: "storage \(name) at byte \(offset)", file: file)
      }
    }
    guard cursor.remaining == 0 else { throw CheckpointError.damaged("bytes follow the last storage", found: "\(cursor.remaining) bytes", file: file) }
  }

  func place(of reference: StorageReference, tensor: String) throws(Diagnostic) -> StorageResolver.Place {
    guard let place = places[reference.key] else {
      throw CheckpointError.damaged("a storage is missing", found: "tensor \(tensor)", expected: "storage \(reference.key)", file: file)
    }
    return place
  }
}

/// A pickle alone has no storages.
private struct NoStorages: StorageSource {
  let file: String
  func place(of reference: StorageReference, tensor: String) throws(Diagnostic) -> StorageResolver.Place {
    throw CheckpointError.damaged("a storage is missing", found: "tensor \(tensor)", expected: "a file of torch.save", file: file)
  }
}
