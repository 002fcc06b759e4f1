internal import Foundation
internal import Frontends
internal import IR

/// What `inspect` tells of a checkpoint.
struct CheckpointDocument: Encodable {
  struct Entry: Encodable { var name: String, type: String, shape: [Int], bytes: Int }
  struct Part: Encodable { var key: String, value: String }

  var schema = "chexc.inspect-checkpoint/1"
  var path: String, format: String, files: [String]
  var parameters: Int, parameterBytes: Int
  /// Where the tensors are those of a network that is known.
  var family: String?, network: String?
  var structure: [Part], metadata: [Part]
  var tensors: [Entry], constants: [Entry]

  private static let suffixes = [".pth", ".pt", ".bin", ".ckpt", ".safetensors", ".npz", ".npy", ".index.json", ".pkl"]

  /// By name, or by what stands at the beginning: zip files, pickles, folders.
  static func isCheckpoint(_ path: String) -> Bool {
    if suffixes.contains(where: path.hasSuffix) { return true }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue, let handle = FileHandle(forReadingAtPath: path) else { return isFolder.boolValue }
    defer { try? handle.close() }
    let start = (try? handle.read(upToCount: 2)) ?? Data()
    return start == Data("PK".utf8) || start.first == 0x80
  }

  init(_ checkpoint: Checkpoint) {
    path = checkpoint.path; format = checkpoint.format.rawValue; files = checkpoint.files
    parameters = checkpoint.tensors.reduce(0) { $0 + $1.tensor.elementCount }
    parameterBytes = checkpoint.tensors.reduce(0) { $0 + $1.tensor.byteCount }
    // A flat file's structure is its tensors.
    let parts = checkpoint.root.entries?.map { Part(key: $0.key, value: Self.summary($0.value)) } ?? [Part(key: "", value: Self.summary(checkpoint.root))]
    structure = parts.filter { $0.value != "tensor" }
    metadata = checkpoint.metadata.map { Part(key: $0.key, value: $0.value.text ?? "") }
    let found = try? NetworkFamilies.detect(in: checkpoint)
    family = found?.family; network = found?.summary
    tensors = checkpoint.tensors.map(Self.entry)
    constants = checkpoint.constants.map(Self.entry)
  }

  private static func entry(_ named: Checkpoint.NamedTensor) -> Entry {
    Entry(name: named.name, type: named.tensor.elementType.rawValue, shape: named.tensor.shape, bytes: named.tensor.byteCount)
  }
  private static func summary(_ value: PlainValue) -> String {
    switch value {
    case .none: "none"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .largeInteger(let digits): "0x\(digits)"
    case .number(let value): "\(value)"
    case .text(let text): "'\(text.prefix(60))'"
    case .bytes(let bytes): "\(bytes.count) bytes"
    case .list(let values): "list of \(values.count)"
    case .dictionary(let entries): "dictionary of \(entries.count): \(entries.prefix(4).map(\.key).joined(separator: ", "))\(entries.count > 4 ? ", ..." : "")"
    case .tensor: "tensor"
    }
  }

  func text(_ terminal: Terminal) -> String {
    var lines = [terminal.bold(path) + "  \(format)" + (files.count > 1 ? ", \(files.count) files" : "")]
    lines.append("\(tensors.count) tensors, \(Format.count(parameters)) elements, \(Format.bytes(parameterBytes))")
    if let family, let network { lines.append("\(family): \(network)") }
    lines += structure.map { $0.key.isEmpty ? $0.value : "\($0.key): \($0.value)" } + metadata.map { "\($0.key): \($0.value)" }
    var table = Table("tensor", "type", "shape", "size")
    table.leftAligned = [0, 1, 2]
    for entry in tensors + constants { table.add(entry.name, entry.type, entry.shape.map(String.init).joined(separator: "x"), Format.bytes(entry.bytes)) }
    return (lines + ["", table.rendered()]).joined(separator: "\n")
  }
}
