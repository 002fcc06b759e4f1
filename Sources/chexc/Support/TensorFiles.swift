internal import Foundation
internal import Frontends
internal import IR
internal import Images

/// Tensors in files, by the file's suffix: `.npy`, `.npz`, `.pb` (ONNX TensorProto).
enum TensorFiles {
  static func read(_ path: String) throws(Diagnostic) -> Tensor {
    if path.hasSuffix(".pb") { return try ONNXTensorFile.read(path).tensor }
    return try diagnosing { () throws(NumpyError) in try NpyFile.read(path).tensor(name: path) }
  }
  static func readArchive(_ path: String) throws(Diagnostic) -> [(name: String, tensor: Tensor)] {
    let archive = try diagnosing { () throws(NumpyError) in try NpzFile.read(path) }
    var result: [(name: String, tensor: Tensor)] = []
    for (name, array) in archive.arrays { result.append((name, try diagnosing { () throws(NumpyError) in try array.tensor(name: "\(path)/\(name)") })) }
    return result
  }

  static func write(_ tensor: Tensor, name: String, to path: String, force: Bool) throws(Diagnostic) {
    try Output.check(path, force: force)
    if path.hasSuffix(".pb") { return try ONNXTensorFile.write(tensor, name: name, to: path) }
    let array = try diagnosing { () throws(NumpyError) in try NpyFile(tensor, name: name).encoded() }
    try Output.write(Data(array), to: path, force: force)
  }
  /// All of them as an archive, or the first alone as an array.
  static func write(_ tensors: [(name: String, tensor: Tensor)], to path: String, force: Bool) throws(Diagnostic) {
    guard path.hasSuffix(".npz") else {
      if let first = tensors.first { try write(first.tensor, name: first.name, to: path, force: force) }
      return
    }
    let bytes = try diagnosing { () throws(NumpyError) in
      var archive = NpzFile()
      for (name, tensor) in tensors { archive.arrays.append((name, try NpyFile(tensor, name: name))) }
      return try archive.encoded()
    }
    try Output.write(Data(bytes), to: path, force: force)
  }

  /// A name as a file's: slashes would be folders.
  static func fileName(_ name: String) -> String { name.replacing("/", with: "_") }
}

/// Runs code of the image and array readers, whose errors have types of their own.
func diagnosing<R>(_ body: () throws(ImageError) -> R) throws(Diagnostic) -> R { do { return try body() } catch { throw error.diagnostic } }
func diagnosing<R>(_ body: () throws(NumpyError) -> R) throws(Diagnostic) -> R { do { return try body() } catch { throw error.diagnostic } }
