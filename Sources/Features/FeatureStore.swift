internal import FileSystem
internal import Foundation
internal import Frontends
public import IR

/// A complete store of features, its arrays mapped: rows are read when they are looked at, and any number of threads may look.
public struct FeatureStore: Sendable {
  public let folder: String, manifest: FeatureManifest
  /// In the order of the inputs.
  public let pictures: [FeaturePicture]
  /// Rows of every array.
  public let rows: Int
  private let shards: [[MappedFile]]

  /// - Throws: `features.incomplete`, `features.manifest`, `features.pictures`, `features.shard` where a file is not what the
  ///   manifest says, `file.*`.
  public init(folder: String) throws(Diagnostic) {
    let files = FeatureFiles(folder: folder)
    guard FileManager.default.fileExists(atPath: files.manifest) else {
      let isBegun = FileManager.default.fileExists(atPath: files.progress)
      throw Diagnostic(
        isBegun ? "features.incomplete" : "file.missing", isBegun ? "the store of features is not complete" : "there is no store of features", category: .missingFile,
        help: isBegun ? "Run the command that makes it again: it continues." : "Make one with `chexc embed`.", file: folder)
    }
    let complete = try FeatureFiles.read(FeatureFiles.Complete.self, from: files.manifest), manifest = complete.manifest
    try manifest.check(files.manifest)
    guard complete.rows >= 0, complete.rows <= complete.pictures else { throw Diagnostic("features.manifest", "the numbers are none of a store", file: files.manifest) }
    pictures = try files.readPictures(complete.pictures)
    guard pictures.compactMap(\.row) == Array(0..<complete.rows) else { throw Diagnostic("features.pictures", "the rows of the pictures are not in order", category: .integrity, file: files.pictures) }
    var all: [[MappedFile]] = []
    for array in manifest.arrays {
      var shards: [MappedFile] = []
      for (index, start) in stride(from: 0, to: complete.rows, by: manifest.rowsPerShard).enumerated() {
        let count = min(manifest.rowsPerShard, complete.rows - start), header = FeatureFiles.header(array, rows: count)
        let file = try MappedFile(path: files.shard(array.name, index)), (size, overflow) = array.rowByteCount.multipliedReportingOverflow(by: count)
        guard !overflow, file.byteCount == header.count + size, file.withUnsafeBytes({ $0.prefix(header.count).elementsEqual(header) }) else {
          throw Diagnostic("features.shard", "the file does not hold what the store says", category: .integrity, found: "\(file.byteCount) bytes", expected: "\(count) rows of \(array.shape)", file: file.path)
        }
        shards.append(file)
      }
      all.append(shards)
    }
    self.folder = folder; self.manifest = manifest; rows = complete.rows; shards = all
  }

  /// One picture's row of an array, of the row's shape, in the mapped file.
  /// - Returns: nil where there is no such array or row.
  public func row(_ array: String, _ index: Int) -> Tensor? {
    guard let place = manifest.arrays.firstIndex(where: { $0.name == array }), (0..<rows).contains(index) else { return nil }
    let kind = manifest.arrays[place], shard = shards[place][index / manifest.rowsPerShard]
    return Tensor(kind.type, kind.shape, storage: shard.storage, offset: FeatureFiles.headerByteCount + index % manifest.rowsPerShard * kind.rowByteCount)
  }

  /// Says that an array's rows will not be read again soon: they leave memory and come back when they are read.
  public func discardResidentPages(_ array: String) {
    guard let place = manifest.arrays.firstIndex(where: { $0.name == array }) else { return }
    for shard in shards[place] { shard.discardResidentPages(0..<shard.byteCount) }
  }
}
