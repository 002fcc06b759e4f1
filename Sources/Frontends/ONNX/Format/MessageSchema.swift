@preconcurrency internal import COnnx
internal import CProtobufC

/// What the fields of each kind of message are, taken from the generated descriptors, so that bytes can be checked against
/// them before the generated reader sees any.
struct MessageSchema: Sendable {
  struct Field: Sendable {
    var kind: Kind
    var isRepeated: Bool
    /// Whether the reader leaves the field's bytes in the file: the elements of tensors.
    var staysInFile: Bool
  }
  enum Kind: Sendable { case varint, fixed32, fixed64, string, bytes, message(Int) }
  struct Message: Sendable {
    var name: String
    var fields: [Int: Field]
  }
  private(set) var messages: [Message] = []

  /// The schema of a message and all messages inside it; the message itself is number 0.
  init(_ root: UnsafePointer<ProtobufCMessageDescriptor>) {
    var pending = [root], known = [Self.name(of: root): 0]
    while messages.count < pending.count {
      let descriptor = pending[messages.count], name = Self.name(of: descriptor)
      var fields: [Int: Field] = [:]
      for i in 0..<Int(descriptor.pointee.n_fields) {
        let field = descriptor.pointee.fields[i]
        let kind: Kind
        switch field.type {
        case PROTOBUF_C_TYPE_FLOAT, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_SFIXED32: kind = .fixed32
        case PROTOBUF_C_TYPE_DOUBLE, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_SFIXED64: kind = .fixed64
        case PROTOBUF_C_TYPE_STRING: kind = .string
        case PROTOBUF_C_TYPE_BYTES: kind = .bytes
        case PROTOBUF_C_TYPE_MESSAGE:
          guard let inner = field.descriptor?.assumingMemoryBound(to: ProtobufCMessageDescriptor.self) else { continue }
          let index = known[Self.name(of: inner)] ?? pending.count
          if index == pending.count { known[Self.name(of: inner)] = index; pending.append(inner) }
          kind = .message(index)
        default: kind = .varint
        }
        let elements = [TensorField.floats, TensorField.int32s, TensorField.int64s, TensorField.raw, TensorField.doubles, TensorField.uint64s]
        fields[Int(field.id)] = Field(
          kind: kind, isRepeated: field.label == PROTOBUF_C_LABEL_REPEATED,
          staysInFile: name == "onnx.TensorProto" && elements.contains(Int(field.id)))
      }
      if name == "onnx.TensorProto" { fields[Self.liftedField] = nil }
      messages.append(Message(name: name, fields: fields))
    }
  }

  /// The field of TensorProto that the schema file adds: numbers of parts of the file.
  static let liftedField = 1000

  static let model = withUnsafePointer(to: onnx__model_proto__descriptor) { MessageSchema($0) }
  static let tensor = withUnsafePointer(to: onnx__tensor_proto__descriptor) { MessageSchema($0) }

  private static func name(of descriptor: UnsafePointer<ProtobufCMessageDescriptor>) -> String { String(cString: descriptor.pointee.name) }
}
