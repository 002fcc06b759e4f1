internal import FileSystem
internal import Foundation
internal import Frontends
public import IR

/// A store of features as one `.npz` file: its arrays, `paths` of their rows, and `manifest`, the store's description as JSON.
public enum FeatureArchive {
  /// Bytes that the archive has for so many rows, about.
  public static func byteCount(_ manifest: FeatureManifest, rows: Int, paths: [String]) -> Int {
    let row = manifest.arrays.reduce(0) { $0 + $1.rowByteCount }, longest = paths.map(\.unicodeScalars.count).max() ?? 0
    return rows.multipliedReportingOverflow(by: row + 4 * longest).overflow ? .max : rows * (row + 4 * longest)
  }

  /// - Throws: `features.shards` where an array has several files, `numpy.*`, `file.*`.
  public static func write(_ folder: String, to path: String) throws(Diagnostic) {
    let store = try FeatureStore(folder: folder), files = FeatureFiles(folder: folder)
    guard store.rows <= store.manifest.rowsPerShard else {
      throw Diagnostic("features.shards", "the arrays have several files each", category: .configuration, found: "\(store.rows) rows, \(store.manifest.rowsPerShard) in a file", file: folder)
    }
    let texts = store.pictures.filter { $0.row != nil }.map(\.path)
    let description = String(decoding: try FeatureFiles.encoded(store.manifest, lines: false), as: UTF8.self)
    do throws(NumpyError) {
      guard let paths = NpyFile(strings: texts), let manifest = NpyFile(strings: [description]) else {
        throw NumpyError(.tooLarge, file: path, found: "a path of more than 65536 characters", expected: "shorter paths")
      }
      var writer = try NpzWriter(path)
      try writer.append("paths", paths)
      try writer.append("manifest", manifest)
      for array in store.manifest.arrays where store.rows > 0 {
        let file: MappedFile
        do { file = try MappedFile(path: files.shard(array.name, 0)) } catch { throw NumpyError(.unreadable, file: folder, found: error.message, expected: "the store") }
        try writer.append(array.name, file)
      }
      try writer.finish()
    } catch { throw error.diagnostic }
  }
}
