internal import FileSystem
internal import Frontends
internal import IR

/// ONNX files, with their hashes.
enum ONNXFile {
  /// - Parameters:
  ///   - feeds: Inputs whose shapes stand where the file leaves extents open.
  ///   - shapes: Shapes that replace the declared ones.
  ///   - hashes: Takes the files whose hashes the module's sources shall have, in their order.
  static func read(_ path: String, feeds: Feeds, shapes: [String: Shape], hashes: SourceHashes?) throws(Diagnostic) -> Module {
    var options = ImportOptions(inputShapes: shapes, openInputShape: { position, name in feeds.shape(position, name) })
    if let hashes { options.hash = { file in hashes.add(file); return "" } }
    return try ONNXImporter.load(path: path, options: options)
  }
}
