/// An attribute of a node to be written.
enum ExportAttribute {
  case int(String, Int), ints(String, [Int])
  case float(String, Double), floats(String, [Double])
  case string(String, String), strings(String, [String])
  case tensor(String, MessageWriter), graph(String, MessageWriter)

  static func flag(_ name: String, _ value: Bool) -> ExportAttribute { .int(name, value ? 1 : 0) }

  /// AttributeProto: name 1, type 20, and one field for each kind of value.
  var message: MessageWriter {
    var message = MessageWriter()
    func start(_ name: String, _ type: Int) { message.string(1, name); message.int(20, type) }
    switch self {
    case .float(let name, let value): start(name, 1); message.float(2, Float(value))
    case .int(let name, let value): start(name, 2); message.int(3, value)
    case .string(let name, let value): start(name, 3); message.string(4, value)
    case .tensor(let name, let value): start(name, 4); message.message(5, value)
    case .graph(let name, let value): start(name, 5); message.message(6, value)
    case .floats(let name, let values): start(name, 6); for value in values { message.float(7, Float(value)) }
    case .ints(let name, let values): start(name, 7); for value in values { message.int(8, value) }
    case .strings(let name, let values): start(name, 8); for value in values { message.string(9, value) }
    }
    return message
  }
}
