@preconcurrency internal import COnnx
internal import FileSystem
internal import IR

/// Reads messages from mapped files: checks and thins them out, then lets the generated reader take them apart.
enum MessageReader {
  static func model(_ file: MappedFile) throws(Diagnostic) -> ONNXModel {
    let (skeleton, parts) = try file.withUnsafeBytes { bytes throws(Diagnostic) in try MessageScanner.scan(bytes, .model) }
    guard let message = onnx__model_proto__unpack(nil, skeleton.count, skeleton) else { throw refused }
    defer { onnx__model_proto__free_unpacked(message, nil) }
    return try MessageConverter(parts: parts).model(message.pointee)
  }

  static func tensor(_ file: MappedFile) throws(Diagnostic) -> ONNXTensor {
    let (skeleton, parts) = try file.withUnsafeBytes { bytes throws(Diagnostic) in try MessageScanner.scan(bytes, .tensor) }
    guard let message = onnx__tensor_proto__unpack(nil, skeleton.count, skeleton) else { throw refused }
    defer { onnx__tensor_proto__free_unpacked(message, nil) }
    return try MessageConverter(parts: parts).tensor(message.pointee)
  }

  private static var refused: Diagnostic { Diagnostic("onnx.malformed", "the file is no protobuf message of its kind", help: "the file is damaged, or no ONNX model") }
}
