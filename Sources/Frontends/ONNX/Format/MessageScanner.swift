internal import IR

/// Checks the wire format of a message against its schema, every length against the file, and copies it without the
/// elements of tensors: what is left is small, sound, and safe for the generated reader.
///
/// Source: the protobuf encoding. Fields that the schema does not know are left out, as protobuf has it.
struct MessageScanner {
  /// The message without the elements of its tensors.
  private(set) var skeleton: [UInt8] = []
  /// Where the elements are; a tensor in the skeleton names its parts by their numbers here.
  private(set) var parts: [ONNXTensor.Part] = []
  private let bytes: UnsafeRawBufferPointer, schema: MessageSchema
  private var messageCount = 0, nodeCount = 0

  static let depthLimit = 100, nodeLimit = 200_000, messageLimit = 2_000_000, attributeLimit = 256
  static let skeletonLimit = 128 << 20

  /// - Throws: `onnx.malformed` with the place in the file, `onnx.limit`.
  static func scan(_ bytes: UnsafeRawBufferPointer, _ schema: MessageSchema) throws(Diagnostic) -> (skeleton: [UInt8], parts: [ONNXTensor.Part]) {
    guard bytes.count < 1 << 31 else { throw limit("the file is too large", "\(bytes.count) bytes", "less than 2 GiB; larger models keep their weights in external data") }
    var scanner = MessageScanner(bytes, schema)
    try scanner.copy(0, 0..<bytes.count, depth: 1)
    return (scanner.skeleton, scanner.parts)
  }

  private init(_ bytes: UnsafeRawBufferPointer, _ schema: MessageSchema) { self.bytes = bytes; self.schema = schema }

  private mutating func copy(_ index: Int, _ range: Range<Int>, depth: Int) throws(Diagnostic) {
    let message = schema.messages[index]
    guard depth <= Self.depthLimit else { throw malformed("messages nested too deeply", message, range.lowerBound, expected: "at most \(Self.depthLimit) levels") }
    try count(message)
    var reader = WireReader(bytes, range), seen: Set<Int> = [], attributes = 0
    while !reader.isAtEnd {
      let start = reader.position
      guard let tag = reader.varint(), let number = Int(exactly: tag >> 3), number > 0, number < 1 << 29 else { throw malformed("no field starts here", message, start) }
      guard let payload = Self.payload(&reader, wire: tag & 7) else { throw malformed("truncated protobuf: a field runs past its end", message, start) }
      guard let field = message.fields[number] else { continue }
      let isPacked = tag & 7 == 2 && field.isRepeated
      switch (field.kind, tag & 7) {
      case (.message(let inner), 2):
        // Two halves of one message would be merged; no writer makes them, and each would be checked without the other.
        guard field.isRepeated || seen.insert(number).inserted else { throw malformed("field \(number) appears twice", message, start) }
        if message.name == "onnx.NodeProto" && number == 5 { attributes += 1 }
        append(tag)
        let place = skeleton.count
        skeleton += [0, 0, 0, 0, 0]
        try copy(inner, payload, depth: depth + 1)
        patchLength(at: place)
      case (.string, 2):
        guard !bytes[payload].contains(0) else { throw malformed("a string holds a zero byte", message, start) }
        skeleton += bytes[start..<reader.position]
      case (_, 2) where field.staysInFile:
        append(UInt64(MessageSchema.liftedField << 3))
        append(UInt64(parts.count))
        parts.append(.init(field: number, range: payload))
      case (.varint, 0), (.fixed64, 1), (.bytes, 2), (.fixed32, 5): skeleton += bytes[start..<reader.position]
      case (.varint, 2) where isPacked: try checkVarints(payload, message); skeleton += bytes[start..<reader.position]
      case (.fixed32, 2) where isPacked && payload.count % 4 == 0, (.fixed64, 2) where isPacked && payload.count % 8 == 0:
        skeleton += bytes[start..<reader.position]
      default: throw malformed("field \(number) is of the wrong wire type", message, start)
      }
      guard skeleton.count <= Self.skeletonLimit else { throw Self.limit("the file holds too much besides tensors", "more than \(Self.skeletonLimit) bytes", nil) }
    }
    if attributes > Self.attributeLimit { throw Self.limit("a node has too many attributes", "\(attributes)", "at most \(Self.attributeLimit)") }
  }

  /// The payload of a field; nil where it does not lie inside the message, or the wire type is none that proto2 still has.
  private static func payload(_ reader: inout WireReader, wire: UInt64) -> Range<Int>? {
    let start = reader.position
    switch wire {
    case 0: return reader.varint().map { _ in start..<reader.position }
    case 1: return reader.take(8)
    case 2: return reader.varint().flatMap { reader.take($0) }
    case 5: return reader.take(4)
    default: return nil
    }
  }

  private func checkVarints(_ range: Range<Int>, _ message: MessageSchema.Message) throws(Diagnostic) {
    var reader = WireReader(bytes, range)
    while !reader.isAtEnd { guard reader.varint() != nil else { throw malformed("a packed number runs past its end", message, reader.position) } }
  }

  private mutating func count(_ message: MessageSchema.Message) throws(Diagnostic) {
    messageCount += 1
    if message.name == "onnx.NodeProto" { nodeCount += 1 }
    if nodeCount > Self.nodeLimit { throw Self.limit("the file has too many nodes", "more than \(Self.nodeLimit)", nil) }
    if messageCount > Self.messageLimit { throw Self.limit("the file has too many parts", "more than \(Self.messageLimit)", nil) }
  }

  private mutating func append(_ value: UInt64) {
    var value = value
    while value >= 0x80 { skeleton.append(UInt8(truncatingIfNeeded: value) | 0x80); value >>= 7 }
    skeleton.append(UInt8(value))
  }
  /// Writes the length of what follows `place` into the five bytes there: a long way to write a number, and a legal one.
  private mutating func patchLength(at place: Int) {
    let length = skeleton.count - place - 5
    for i in 0..<5 { skeleton[place + i] = UInt8(truncatingIfNeeded: length >> (7 * i)) & 0x7F | (i < 4 ? 0x80 : 0) }
  }

  private func malformed(_ what: String, _ message: MessageSchema.Message, _ offset: Int, expected: String? = nil) -> Diagnostic {
    Diagnostic("onnx.malformed", "\(what) (\(message.name.dropFirst(5)), byte \(offset))", expected: expected, help: "the file is damaged, or no ONNX model")
  }
  private static func limit(_ what: String, _ found: String, _ expected: String?) -> Diagnostic {
    Diagnostic("onnx.limit", what, found: found, expected: expected)
  }
}
