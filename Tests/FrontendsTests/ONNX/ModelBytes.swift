internal import FileSystem
internal import Foundation
internal import IR

/// Protobuf messages written by hand, so that tests hold for files that no exporter of ours writes.
struct Message {
  var bytes: [UInt8] = []

  static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(truncatingIfNeeded: value) | 0x80] + varint(value >> 7)
  }
  func int(_ field: Int, _ value: Int) -> Message { Message(bytes: bytes + Self.varint(UInt64(field << 3)) + Self.varint(UInt64(bitPattern: Int64(value)))) }
  func bytes(_ field: Int, _ value: [UInt8]) -> Message {
    Message(bytes: bytes + Self.varint(UInt64(field << 3 | 2)) + Self.varint(UInt64(value.count)) + value)
  }
  func string(_ field: Int, _ value: String) -> Message { bytes(field, Array(value.utf8)) }
  func message(_ field: Int, _ value: Message) -> Message { bytes(field, value.bytes) }
  func messages(_ field: Int, _ values: [Message]) -> Message { values.reduce(self) { $0.message(field, $1) } }
  func packed(_ field: Int, _ values: [Int]) -> Message { bytes(field, values.flatMap { Self.varint(UInt64(bitPattern: Int64($0))) }) }
  func float(_ field: Int, _ value: Float) -> Message { Message(bytes: bytes + Self.varint(UInt64(field << 3 | 5)) + littleEndian(value)) }
}

func littleEndian<T: BitwiseCopyable>(_ values: T...) -> [UInt8] { values.withUnsafeBytes { Array($0) } }

/// The messages that tests need, by the field numbers of the ONNX specification.
enum Proto {
  static func tensor(_ name: String, _ type: Int, _ dims: [Int]) -> Message { dims.reduce(Message()) { $0.int(1, $1) }.int(2, type).string(8, name) }
  static func floats(_ name: String, _ dims: [Int], _ values: [Float]) -> Message {
    tensor(name, 1, dims).bytes(9, values.flatMap { littleEndian($0) })
  }
  static func value(_ name: String, _ dims: [Int], type: Int = 1) -> Message {
    let shape = Message().messages(1, dims.map { $0 < 0 ? Message() : Message().int(1, $0) })
    return Message().string(1, name).message(2, Message().message(1, Message().int(1, type).message(2, shape)))
  }
  static func node(_ type: String, _ inputs: [String], _ outputs: [String], name: String = "", domain: String = "", attributes: [Message] = []) -> Message {
    let operands = inputs.reduce(Message()) { $0.string(1, $1) }
    return outputs.reduce(operands) { $0.string(2, $1) }.string(3, name).string(4, type).messages(5, attributes).string(7, domain)
  }
  static func graph(_ nodes: [Message], inputs: [Message], outputs: [Message], initializers: [Message] = []) -> Message {
    Message().messages(1, nodes).string(2, "g").messages(5, initializers).messages(11, inputs).messages(12, outputs)
  }
  static func model(_ graph: Message, version: Int = 17, irVersion: Int = 8, functions: [Message] = [], domains: [(String, Int)] = []) -> Message {
    let opsets = [("", version)] + domains
    return Message().int(1, irVersion).message(7, graph).messages(8, opsets.map { Message().string(1, $0.0).int(2, $0.1) }).messages(25, functions)
  }
}

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
