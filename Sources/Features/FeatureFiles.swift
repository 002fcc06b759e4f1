internal import FileSystem
internal import Foundation
internal import Frontends
internal import IR

/// The names and contents of the files of a store.
struct FeatureFiles {
  let folder: String

  /// Complete stores have it, and only they.
  var manifest: String { "\(folder)/features.json" }
  /// Stores in the making have it.
  var progress: String { "\(folder)/progress.json" }
  /// One JSON object for each picture, a line each.
  var pictures: String { "\(folder)/pictures.jsonl" }
  func shard(_ array: String, _ index: Int) -> String {
    let digits = String(index)
    return "\(folder)/\(array).\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits).npy"
  }

  /// In front of every shard's rows.
  static let headerByteCount = 128
  static func header(_ array: FeatureManifest.Array, rows: Int) -> [UInt8] {
    NpyFile.header(descriptor: array.type == .float16 ? "<f2" : "<f4", shape: [rows] + array.shape, byteCount: headerByteCount)
  }

  /// What a complete store says: the manifest, and how many rows there are.
  struct Complete: Codable { var manifest: FeatureManifest, rows: Int, pictures: Int }
  /// How far a store is.
  struct Progress: Codable, Hashable { var manifest: FeatureManifest, rows: Int, pictures: Int, pictureByteCount: Int }

  static func encoded(_ value: some Encodable, lines: Bool) throws(Diagnostic) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = lines ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
    do { return [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")] } catch {
      throw Diagnostic("features.encode", "a description cannot be written", category: .internal, found: "\(error)")
    }
  }
  static func write(_ value: some Encodable, to path: String) throws(Diagnostic) {
    let file = try AtomicFile(replacing: path)
    try file.write(encoded(value, lines: true))
    try file.commit()
  }
  static func read<T: Decodable>(_ type: T.Type, from path: String) throws(Diagnostic) -> T {
    let file = try MappedFile(path: path)
    guard file.byteCount <= 16 << 20 else { throw Diagnostic("features.manifest", "the file is too large", found: "\(file.byteCount) bytes", expected: "at most 16 MiB", file: path) }
    do { return try JSONDecoder().decode(type, from: file.withUnsafeBytes { Data($0) }) } catch {
      throw Diagnostic("features.manifest", "the file is not the description of a store of features", found: "\(error)".split(separator: "\n").first.map(String.init), file: path)
    }
  }

  /// - Parameter byteCount: The part that counts.
  func readPictures(_ count: Int, byteCount: Int? = nil) throws(Diagnostic) -> [FeaturePicture] {
    let file = try MappedFile(path: pictures)
    guard byteCount ?? 0 <= file.byteCount else { throw Diagnostic("features.pictures", "the list of pictures was cut short", category: .integrity, file: pictures) }
    let text = file.withUnsafeBytes { Data($0.prefix(byteCount ?? $0.count)) }
    var list: [FeaturePicture] = []
    for line in text.split(separator: UInt8(ascii: "\n")) {
      guard let picture = try? JSONDecoder().decode(FeaturePicture.self, from: line) else {
        throw Diagnostic("features.pictures", "a line of the list of pictures does not read", category: .integrity, found: "line \(list.count + 1)", file: pictures)
      }
      list.append(picture)
    }
    guard list.count == count else { throw Diagnostic("features.pictures", "the list of pictures has another length", category: .integrity, found: "\(list.count)", expected: "\(count)", file: pictures) }
    return list
  }
}
