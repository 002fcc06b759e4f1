internal import Foundation
internal import IR

/// Files that are given as models and are something else: told by their first bytes, before a reader of models calls
/// them damaged.
enum ForeignFile {
  private static let picture = "Pictures follow the model: chexc predict MODEL PICTURE."
  private static let checkpoint = "Name it .safetensors, as which it is read."
  private static let kinds: [(start: [UInt8], offset: Int, name: String, help: String)] = [
    ([0x89, 0x50, 0x4E, 0x47], 0, "a PNG picture", picture),
    ([0xFF, 0xD8, 0xFF], 0, "a JPEG picture", picture),
    (Array("DICM".utf8), 128, "a DICOM file", "Pictures follow the model, as PNG or JPEG: chexc predict MODEL PICTURE."),
    ([0x7B, 0x22], 8, "a safetensors file", checkpoint),
    ([0x89, 0x48, 0x44, 0x46], 0, "an HDF5 file", checkpoint),
    ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], 0, "a NumPy array", "Arrays are inputs: chexc run MODEL --input NAME=FILE.npy."),
    ([0x1F, 0x8B], 0, "a gzip file", "Unpack it first."),
  ]

  /// - Throws: `model.foreign`.
  static func refuse(_ path: String, _ start: Data) throws(Diagnostic) {
    let bytes = [UInt8](start)
    if let kind = kinds.first(where: { bytes.dropFirst($0.offset).starts(with: $0.start) }) { throw foreign(path, kind.name, kind.help) }
    // A program of ONNX has counts and tags among its first bytes.
    if !bytes.isEmpty, bytes.allSatisfy({ (0x20..<0x7F).contains($0) || [0x09, 0x0A, 0x0D].contains($0) }) {
      throw foreign(path, "text", "A recipe's name ends in .yaml.")
    }
    if bytes.isEmpty { throw foreign(path, "an empty file", "Copy or export it again.") }
  }
  /// - Throws: `model.folder`.
  static func refuseFolder(_ path: String) throws(Diagnostic) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else { return }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { name in [".onnx", ".chex", ".yaml"].contains(where: name.hasSuffix) }.sorted()
    throw Diagnostic(
      "model.folder", "this is a folder, no model", expected: "an .onnx file, a .chex file, a checkpoint or a recipe",
      help: names.isEmpty ? nil : "In it: " + names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", ... (\(names.count))" : ""), file: path)
  }
  private static func foreign(_ path: String, _ found: String, _ help: String) -> Diagnostic {
    Diagnostic("model.foreign", "this is no model", found: found, expected: "an .onnx file, a .chex file, a checkpoint or a recipe", help: help, file: path)
  }
}
