public import FileSystem
public import IR

/// Tensors alone in a file (TensorProto), as ONNX's test data are.
public enum ONNXTensorFile {
  /// - Throws: `file.*`, and of `onnx.*` what a damaged or unknown tensor is refused with.
  public static func read(_ path: String) throws(Diagnostic) -> (name: String, tensor: Tensor) { try read(MappedFile(path: path)) }

  public static func read(_ file: MappedFile) throws(Diagnostic) -> (name: String, tensor: Tensor) {
    do throws(Diagnostic) {
      let message = try MessageReader.tensor(file)
      return (message.name, try TensorDecoder(file: file).tensor(message))
    } catch { throw error.at(file: file.path) }
  }

  /// The file's bytes. Elements narrower than a byte are packed, the first in the lowest bits.
  public static func encode(_ tensor: Tensor, name: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for extent in tensor.shape { bytes += [0x08] + varint(UInt64(bitPattern: Int64(extent))) }
    bytes += [0x10] + varint(UInt64(tensor.elementType.onnxCode))
    if tensor.elementType == .string { for text in tensor.strings { append(Array(text.utf8), field: 6, to: &bytes) } }
    append(Array(name.utf8), field: 8, to: &bytes)
    if tensor.elementType != .string { append(packed(tensor.rowMajor), field: 9, to: &bytes) }
    return bytes
  }

  private static func packed(_ tensor: Tensor) -> [UInt8] {
    let bits = tensor.elementType.bitCount, plain = tensor.withUnsafeBytes { Array($0) }
    guard bits < 8 else { return plain }
    let perByte = 8 / bits, mask = UInt8(1 << bits - 1)
    return stride(from: 0, to: plain.count, by: perByte).map { start in
      plain[start..<min(plain.count, start + perByte)].enumerated().reduce(0) { $0 | ($1.element & mask) << UInt8($1.offset * bits) }
    }
  }
  private static func append(_ payload: [UInt8], field: UInt8, to bytes: inout [UInt8]) {
    bytes.append(field << 3 | 2)
    bytes += varint(UInt64(payload.count))
    bytes += payload
  }
  private static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value, bytes: [UInt8] = []
    while rest >= 0x80 { bytes.append(UInt8(rest & 0x7F) | 0x80); rest >>= 7 }
    return bytes + [UInt8(rest)]
  }
}
