internal import FileSystem
internal import Foundation
public import IR

/// Writes a store of features, picture after picture, over several runs of a program if need be: a store that was interrupted
/// is continued, and ends with the same bytes as one that was not. Memory does not grow with the store.
///
/// What was appended is safe once `save()` has returned; a process that is killed loses what came after.
public final class FeatureWriter {
  public let folder: String, manifest: FeatureManifest
  /// Those that were done before this writer was made, in order.
  public let done: [FeaturePicture]
  /// Rows so far.
  public private(set) var rows: Int
  /// Pictures so far, with and without a row.
  public private(set) var pictureCount: Int
  private let files: FeatureFiles, pictures: ContinuedFile
  private var shards: [ContinuedFile] = [], lastSave = ContinuousClock.now

  /// Makes a store in a new or empty folder, or continues the one in it.
  /// - Throws: `features.complete` where the store is finished, `features.changed` where it is of another model, preparation or
  ///   kind of features, `features.foreign-folder` where other files lie there, `features.manifest`, `features.pictures`, `file.*`.
  public init(folder: String, manifest: FeatureManifest) throws(Diagnostic) {
    try manifest.check(folder)
    let files = FeatureFiles(folder: folder), manager = FileManager.default
    self.folder = folder; self.manifest = manifest; self.files = files
    guard !manager.fileExists(atPath: files.manifest) else {
      throw Diagnostic("features.complete", "the store of features is complete", category: .cannotCreate, help: "Choose another folder, or start over with --force.", file: folder)
    }
    if manager.fileExists(atPath: files.progress) {
      let progress = try FeatureFiles.read(FeatureFiles.Progress.self, from: files.progress)
      if let difference = manifest.difference(from: progress.manifest) {
        throw Diagnostic(
          "features.changed", "the store was begun with something else", category: .configuration, found: difference, expected: "what it was begun with",
          help: "Continue with the same model, preparation and options, or start over with --force.", file: folder)
      }
      guard progress.rows >= 0, progress.pictures >= progress.rows, progress.pictureByteCount >= 0 else { throw Diagnostic("features.manifest", "the numbers are none of a store", file: files.progress) }
      done = try files.readPictures(progress.pictures, byteCount: progress.pictureByteCount)
      (rows, pictureCount) = (progress.rows, progress.pictures)
      pictures = try ContinuedFile(path: files.pictures, keeping: progress.pictureByteCount)
      try openShards(keeping: true)
    } else {
      let strangers = ((try? manager.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      guard strangers.isEmpty else {
        throw Diagnostic("features.foreign-folder", "other files lie in the folder", category: .cannotCreate, found: strangers.prefix(3).joined(separator: ", "), expected: "a new or empty folder", file: folder)
      }
      do { try manager.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
        throw Diagnostic("output.unwritable", "the folder cannot be made", category: .cannotCreate, found: error.localizedDescription, file: folder)
      }
      (done, rows, pictureCount) = ([], 0, 0)
      pictures = try ContinuedFile(path: files.pictures, keeping: 0)
      try save()
    }
  }

  /// Removes a store, complete or not, and the folder if nothing else lies in it. What no store has is left alone.
  public static func discard(folder: String) {
    let manager = FileManager.default, names = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where ["features.json", "progress.json", "pictures.jsonl"].contains(name) || name.contains(/^(class_token|patches)\.[0-9]+\.[0-9]{5,}\.npy$/) {
      try? manager.removeItem(atPath: "\(folder)/\(name)")
    }
    if names.count > 0, (try? manager.contentsOfDirectory(atPath: folder))?.isEmpty == true { try? manager.removeItem(atPath: folder) }
  }

  /// Appends a picture's row to every array.
  /// - Parameter tensors: In the order of the manifest, of its element types, with as many elements as a row has.
  /// - Throws: `file.failed`.
  public func append(_ path: String, sha256: String, _ tensors: [Tensor]) throws(Diagnostic) {
    precondition(tensors.count == manifest.arrays.count, "\(tensors.count) arrays of \(manifest.arrays.count)")
    if rows % manifest.rowsPerShard == 0 || shards.isEmpty { try openShards(keeping: false) }
    for ((array, tensor), shard) in zip(zip(manifest.arrays, tensors), shards) {
      let row = tensor.elementType == array.type ? tensor.rowMajor : Tensor(array.type, tensor.shape, doubles: tensor.doubles)
      precondition(row.elementCount == array.shape.reduce(1, *), "\(tensor.shape) for \(array.shape)")
      try row.withUnsafeBytes { (bytes) throws(Diagnostic) in try shard.append(bytes) }
    }
    try list(FeaturePicture(path: path, sha256: sha256, row: rows))
    rows += 1
    if lastSave.duration(to: .now) > .seconds(10) || rows % manifest.rowsPerShard == 0 { try save() }
  }

  /// Notes a picture that has no features.
  public func reject(_ path: String, error: String) throws(Diagnostic) { try list(FeaturePicture(path: path, error: error)) }

  private func list(_ picture: FeaturePicture) throws(Diagnostic) {
    try pictures.append(FeatureFiles.encoded(picture, lines: false))
    pictureCount += 1
  }

  /// The files that the next row goes into. A header is as long as it will be, and tells the rows there are.
  private func openShards(keeping: Bool) throws(Diagnostic) {
    let first = rows % manifest.rowsPerShard, index = rows / manifest.rowsPerShard
    shards = []
    guard !keeping || first > 0 else { return }
    for array in manifest.arrays {
      let file = try ContinuedFile(path: files.shard(array.name, index), keeping: keeping ? FeatureFiles.headerByteCount + first * array.rowByteCount : 0)
      if !keeping { try file.append(FeatureFiles.header(array, rows: 0)) }
      shards.append(file)
    }
  }

  /// Brings what there is to the disk, so that it need not be computed again.
  /// - Throws: `file.failed`.
  public func save() throws(Diagnostic) {
    let inShard = rows == 0 ? 0 : (rows - 1) % manifest.rowsPerShard + 1
    for (array, shard) in zip(manifest.arrays, shards) {
      try shard.overwriteStart(FeatureFiles.header(array, rows: inShard))
      try shard.sync()
    }
    try pictures.sync()
    try FeatureFiles.write(FeatureFiles.Progress(manifest: manifest, rows: rows, pictures: pictureCount, pictureByteCount: pictures.byteCount), to: files.progress)
    lastSave = .now
  }

  /// Completes the store.
  /// - Throws: `file.failed`.
  public func finish() throws(Diagnostic) {
    try save()
    try FeatureFiles.write(FeatureFiles.Complete(manifest: manifest, rows: rows, pictures: pictureCount), to: files.manifest)
    try? FileManager.default.removeItem(atPath: files.progress)
  }
}
