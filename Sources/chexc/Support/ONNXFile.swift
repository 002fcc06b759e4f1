internal import FileSystem
internal import Frontends
internal import IR
internal import Runtime

/// ONNX files, with their hashes.
enum ONNXFile {
  /// - Parameters:
  ///   - feeds: Inputs whose shapes stand where the file leaves extents open.
  ///   - shapes: Shapes that replace the declared ones.
  ///   - hashes: Whether the files' hashes are wanted, for which they are read once from end to end.
  static func read(_ path: String, feeds: Feeds, shapes: [String: Shape], hashes: Bool) throws(Diagnostic) -> Module {
    var options = ImportOptions(inputShapes: shapes, openInputShape: { position, name in feeds.shape(position, name) })
    if hashes { options.hash = { file in Digest.hexadecimal(of: file) } }
    return try ONNXImporter.load(path: path, options: options)
  }
}
