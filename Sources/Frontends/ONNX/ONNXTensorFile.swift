internal import FileSystem
public import IR

/// Files that hold one tensor (TensorProto), as the test data of ONNX do (`input_0.pb`, `output_0.pb`).
public enum ONNXTensorFile {
  /// The tensor and its name.
  /// - Throws: `file.*`, `onnx.malformed`, `onnx.tensor-size`, `onnx.tensor-type`, `onnx.external-data`, `onnx.limit`.
  public static func read(_ path: String) throws(Diagnostic) -> (name: String, tensor: Tensor) {
    let file = try MappedFile(path: path)
    do throws(Diagnostic) {
      let message = try MessageReader.tensor(file)
      return (message.name, try TensorDecoder(file: file).tensor(message))
    } catch { throw error.at(file: path) }
  }

  /// Writes over whatever has the name. Elements narrower than a byte are packed, the first in the lowest bits.
  /// - Throws: `file.*`.
  public static func write(_ tensor: Tensor, name: String, to path: String) throws(Diagnostic) {
    let file = try AtomicFile(replacing: path)
    try TensorWriter().message(tensor, name: name).write(to: file)
    try file.commit()
  }
}
