internal import FileSystem
internal import IR

/// Writes tensors as TensorProto messages, the large ones into a file beside the model where there is one.
final class TensorWriter {
  /// Smaller tensors stay in the model.
  static let externalLimit = 1024
  private let external: (file: AtomicFile, location: String)?

  init(external: (file: AtomicFile, location: String)? = nil) { self.external = external }

  func message(_ tensor: Tensor, name: String) throws(Diagnostic) -> MessageWriter {
    let tensor = tensor.rowMajor
    var message = MessageWriter()
    for extent in tensor.shape { message.int(1, extent) }
    message.int(2, Int(tensor.elementType.onnxCode))
    message.optionalString(8, name)
    if tensor.elementType == .string {
      for string in tensor.strings { message.string(6, string) }
    } else if tensor.elementType.bitCount < 8 {
      message.bytes(9, tensor.packedBytes)
    } else if let external, tensor.byteCount >= Self.externalLimit {
      try external.file.pad(to: 64)
      let entries = [("location", external.location), ("offset", "\(external.file.position)"), ("length", "\(tensor.byteCount)")]
      try tensor.withUnsafeBytes { bytes throws(Diagnostic) in try external.file.write(bytes) }
      tensor.discardResidentPages()
      for (key, value) in entries {
        var entry = MessageWriter()
        entry.string(1, key)
        entry.string(2, value)
        message.message(13, entry)
      }
      message.int(14, 1)
    } else {
      message.elements(9, tensor)
    }
    return message
  }
}

extension Tensor {
  /// Elements of 4 or 2 bits, the first in the lowest bits of a byte.
  var packedBytes: [UInt8] {
    let bits = elementType.bitCount, perByte = 8 / bits, mask = UInt8((1 << bits) - 1)
    var bytes = Array(repeating: UInt8(0), count: (elementCount + perByte - 1) / perByte)
    withUnsafeBytes { codes in
      for (i, code) in codes.enumerated() { bytes[i / perByte] |= (code & mask) << UInt8(i % perByte * bits) }
    }
    return bytes
  }
}

extension TensorType {
  /// ValueInfoProto of a tensor.
  func valueInfo(name: String) -> MessageWriter {
    var dimensions = MessageWriter()
    for dimension in shape.dimensions {
      var message = MessageWriter()
      switch dimension {
      case .fixed(let extent): message.int(1, extent)
      case .symbol(let symbol): if !dimension.isUnknown { message.string(2, symbol) }
      }
      dimensions.message(1, message)
    }
    var tensor = MessageWriter(), type = MessageWriter(), info = MessageWriter()
    tensor.int(1, Int(elementType.onnxCode))
    tensor.message(2, dimensions)
    type.message(1, tensor)
    info.string(1, name)
    info.message(2, type)
    return info
  }
}
