internal import FileSystem
internal import Frontends
internal import IR
internal import Runtime

/// ONNX files, with their hashes.
enum ONNXFile {
  /// - Parameters:
  ///   - feeds: Inputs whose shapes stand where the file leaves extents open.
  ///   - shapes: Shapes that replace the declared ones.
  static func read(_ path: String, feeds: Feeds, shapes: [String: Shape]) throws(Diagnostic) -> Module {
    let options = ImportOptions(inputShapes: shapes, openInputShape: { position, name in feeds.shape(position, name) }, hash: nil)
    return try ONNXImporter.load(path: path, options: options)
  }
  static func write(_ module: Module, to path: String) throws(Diagnostic) { throw Diagnostic("onnx.later", "x", file: path) }
}
