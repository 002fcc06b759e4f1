internal import Foundation
internal import Frontends
internal import IR
internal import Runtime

/// An ONNX file that takes its name when it has been read back and compared with the model that it was made from.
enum CheckedONNX {
  /// Writes in a folder of its own beside the output, for a model may name the file of its weights.
  /// - Parameter compare: told the answer of the file; nil where nothing is compared.
  /// - Returns: what `compare` returned.
  static func write(
    _ module: Module, to output: String, weights: ONNXExporter.Weights, threads: Int?, compare: ((Answer) throws(Diagnostic) -> Double)?
  ) throws(Diagnostic) -> Double? {
    let folder = (output as NSString).deletingLastPathComponent, name = (output as NSString).lastPathComponent
    let scratch = (folder.isEmpty ? "." : folder) + "/.\(name).\(ProcessInfo.processInfo.processIdentifier).unchecked"
    try Output.makeFolder(scratch)
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    do {
      try ONNXExporter.write(module, to: "\(scratch)/\(name)", weights: weights)
      let difference = try compare.map { compare throws(Diagnostic) in try compare(answer("\(scratch)/\(name)", threads)) }
      let data = name + ".data"
      if FileManager.default.fileExists(atPath: "\(scratch)/\(data)") { try Output.rename("\(scratch)/\(data)", to: output + ".data") }
      try Output.rename("\(scratch)/\(name)", to: output)
      return difference
    } catch {
      // The place that it has until it is checked means nothing to anybody.
      var told = error
      if told.file?.hasPrefix(scratch) == true { told.file = output }
      throw told
    }
  }

  /// A scope of its own, so that the file is not held when this returns.
  private static func answer(_ path: String, _ threads: Int?) throws(Diagnostic) -> Answer {
    try Answer(Executable(ONNXFile.read(path, feeds: Feeds(), shapes: [:], hashes: nil).graph, ExecutableOptions(threads: threads)))
  }
}
