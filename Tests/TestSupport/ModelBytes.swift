/// Protobuf messages written by hand, so that tests hold for files that no exporter of ours writes.
public struct Message: Sendable {
  public var bytes: [UInt8]
  public init(bytes: [UInt8] = []) { self.bytes = bytes }

  public static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(truncatingIfNeeded: value) | 0x80] + varint(value >> 7)
  }
  public func int(_ field: Int, _ value: Int) -> Message { Message(bytes: bytes + Self.varint(UInt64(field << 3)) + Self.varint(UInt64(bitPattern: Int64(value)))) }
  public func bytes(_ field: Int, _ value: [UInt8]) -> Message {
    Message(bytes: bytes + Self.varint(UInt64(field << 3 | 2)) + Self.varint(UInt64(value.count)) + value)
  }
  public func string(_ field: Int, _ value: String) -> Message { bytes(field, Array(value.utf8)) }
  public func message(_ field: Int, _ value: Message) -> Message { bytes(field, value.bytes) }
  public func messages(_ field: Int, _ values: [Message]) -> Message { values.reduce(self) { $0.message(field, $1) } }
  public func packed(_ field: Int, _ values: [Int]) -> Message { bytes(field, values.flatMap { Self.varint(UInt64(bitPattern: Int64($0))) }) }
  public func float(_ field: Int, _ value: Float) -> Message { Message(bytes: bytes + Self.varint(UInt64(field << 3 | 5)) + littleEndian(value)) }
}

public func littleEndian<T: BitwiseCopyable>(_ values: T...) -> [UInt8] { values.withUnsafeBytes { Array($0) } }

/// The messages that tests need, by the field numbers of the ONNX specification.
public enum Proto {
  public static func tensor(_ name: String, _ type: Int, _ dims: [Int]) -> Message { dims.reduce(Message()) { $0.int(1, $1) }.int(2, type).string(8, name) }
  public static func floats(_ name: String, _ dims: [Int], _ values: [Float]) -> Message {
    tensor(name, 1, dims).bytes(9, values.flatMap { littleEndian($0) })
  }
  public static func value(_ name: String, _ dims: [Int], type: Int = 1) -> Message {
    let shape = Message().messages(1, dims.map { $0 < 0 ? Message() : Message().int(1, $0) })
    return Message().string(1, name).message(2, Message().message(1, Message().int(1, type).message(2, shape)))
  }
  public static func node(_ type: String, _ inputs: [String], _ outputs: [String], name: String = "", domain: String = "", attributes: [Message] = []) -> Message {
    let operands = inputs.reduce(Message()) { $0.string(1, $1) }
    return outputs.reduce(operands) { $0.string(2, $1) }.string(3, name).string(4, type).messages(5, attributes).string(7, domain)
  }
  public static func graph(_ nodes: [Message], inputs: [Message], outputs: [Message], initializers: [Message] = []) -> Message {
    Message().messages(1, nodes).string(2, "g").messages(5, initializers).messages(11, inputs).messages(12, outputs)
  }
  public static func model(_ graph: Message, version: Int = 17, irVersion: Int = 8, functions: [Message] = [], domains: [(String, Int)] = []) -> Message {
    let opsets = [("", version)] + domains
    return Message().int(1, irVersion).message(7, graph).messages(8, opsets.map { Message().string(1, $0.0).int(2, $0.1) }).messages(25, functions)
  }
}
