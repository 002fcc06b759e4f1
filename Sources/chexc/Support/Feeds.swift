internal import Foundation
internal import Frontends
internal import IR

/// The inputs that the command line gives: by position (a folder of ONNX tensors) or by name.
struct Feeds: Sendable {
  /// Position -> tensor, from a folder of input_N.pb files.
  private(set) var positional: [Int: Tensor] = [:]
  private(set) var named: [String: Tensor] = [:]
  private var place = ""

  var isEmpty: Bool { positional.isEmpty && named.isEmpty }

  /// No inputs.
  init() {}
  /// - Parameter files: NAME=FILE pairs.
  init(folder: String?, files: [String]) throws(Diagnostic) {
    if let folder { try read(folder: folder) }
    for pair in files {
      guard let sign = pair.firstIndex(of: "="), sign != pair.startIndex else {
        throw Diagnostic("usage.input", "an input is given as NAME=FILE", category: .usage, found: pair, expected: "--input NAME=FILE.npy")
      }
      let name = String(pair[..<sign])
      guard named.updateValue(try TensorFiles.read(String(pair[pair.index(after: sign)...])), forKey: name) == nil else {
        throw Diagnostic("usage.input", "the input '\(name)' is given twice", category: .usage)
      }
    }
  }
  /// A folder of ONNX tensors, or an archive of named arrays.
  init(path: String) throws(Diagnostic) {
    if path.hasSuffix(".npz") { try self.init(archive: path) } else { try self.init(folder: path, files: []) }
  }
  /// Keys `in.NAME`, or names of inputs as they are; other arrays are left alone.
  init(archive path: String) throws(Diagnostic) {
    place = path
    for (name, tensor) in try TensorFiles.readArchive(path) { named[name.hasPrefix("in.") ? String(name.dropFirst(3)) : name] = tensor }
    isArchive = true
  }
  private var isArchive = false

  private mutating func read(folder: String) throws(Diagnostic) {
    place = folder
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw Diagnostic("file.missing", "there is no such folder", category: .missingFile, file: folder)
    }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? [] where name.hasPrefix("input_") && name.hasSuffix(".pb") {
      guard let index = Int(name.dropFirst(6).dropLast(3)), index >= 0, index < 100_000 else { continue }
      positional[index] = try TensorFiles.read("\(folder)/\(name)")
    }
  }

  /// The shape of what is given for an input.
  func shape(_ position: Int, _ name: String) -> Shape? { (named[name] ?? positional[position]).map { Shape($0.shape) } }

  /// One tensor for each input, in order.
  /// - Parameter makeUp: called for inputs that were not given when none was; otherwise a missing input is an error.
  func tensors(for ports: [(name: String, type: TensorType)], makeUp: ((String, TensorType) throws(Diagnostic) -> Tensor)?) throws(Diagnostic) -> [Tensor] {
    let names = ports.map(\.name)
    if !isArchive, let stranger = named.keys.sorted().first(where: { !names.contains($0) }) {
      throw Diagnostic(
        "run.input-name", "there is no input of this name", category: .usage, found: stranger, expected: names.joined(separator: ", "),
        help: nearestName(to: stranger, in: names).map { "Did you mean '\($0)'?" })
    }
    var tensors: [Tensor] = []
    for (index, port) in ports.enumerated() {
      if let tensor = named[port.name] ?? positional[index] { tensors.append(tensor) }
      else if let makeUp, positional.isEmpty, isArchive || named.isEmpty { tensors.append(try makeUp(port.name, port.type)) }
      else {
        throw Diagnostic(
          "run.input-missing", "the input '\(port.name)' is not given", category: .usage, expected: "\(port.name): \(port.type)",
          help: "Give --input \(port.name)=FILE.npy, or --inputs with a folder that holds input_\(index).pb.")
      }
    }
    return tensors
  }
}
