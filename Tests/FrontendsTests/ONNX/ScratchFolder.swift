internal import FileSystem
internal import Foundation

/// A folder for the files of one test, gone afterwards.
final class ScratchFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "chexc-onnx-\(UUID().uuidString)").path
  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], to name: String = "model.onnx") throws -> String {
    let file = try AtomicFile(replacing: "\(path)/\(name)")
    try file.write(bytes)
    try file.commit()
    return file.path
  }
}
