/// What stands around the tensors of a checkpoint: plain data, and places of tensors. Nothing in it can act.
public indirect enum PlainValue: Sendable, Hashable {
  case none
  case bool(Bool)
  case integer(Int)
  /// An integer of more than 64 bits, as hexadecimal digits of its two's complement, most significant byte first.
  case largeInteger(String)
  case number(Double)
  /// Text, and the names of devices, element types and classes.
  case text(String)
  case bytes([UInt8])
  /// A list, a tuple, a set, a size.
  case list([PlainValue])
  /// A dictionary in the order of the file, keys as text; or the attributes of an object.
  case dictionary([Entry])
  /// The tensor at this place of `Checkpoint.tensors`.
  case tensor(Int)

  public struct Entry: Sendable, Hashable {
    public var key: String
    public var value: PlainValue
    public init(key: String, value: PlainValue) { self.key = key; self.value = value }
  }

  /// The value under a key of a dictionary; nil for everything else.
  public subscript(key: String) -> PlainValue? {
    guard case .dictionary(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }
  public var text: String? { if case .text(let text) = self { text } else { nil } }
  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  public var number: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var list: [PlainValue]? { if case .list(let values) = self { values } else { nil } }
  public var entries: [Entry]? { if case .dictionary(let entries) = self { entries } else { nil } }
}
