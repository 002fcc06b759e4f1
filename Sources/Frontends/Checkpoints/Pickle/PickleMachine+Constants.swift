internal import IR

extension PickleMachine {
  /// The value that an operation pushes without looking at the stack; nil for all other operations.
  mutating func constant(_ opcode: PickleOpcode) throws(Diagnostic) -> PickleValue? {
    switch opcode {
    case .none: PickleValue.none
    case .newTrue: .bool(true)
    case .newFalse: .bool(false)
    case .integer, .long: try decimal()
    case .binaryInteger: .integer(Int(Int32(truncatingIfNeeded: try cursor.unsigned(4))))
    case .binaryInteger1: .integer(try cursor.unsigned(1))
    case .binaryInteger2: .integer(try cursor.unsigned(2))
    case .long1: try twosComplement(try cursor.unsigned(1))
    case .long4: try twosComplement(try cursor.unsigned(4))
    case .float: try written()
    case .binaryFloat: .number(Double(bitPattern: try bigEndian()))
    case .string: try quoted()
    case .binaryString: try oldText(try cursor.unsigned(4))
    case .shortBinaryString: try oldText(try cursor.unsigned(1))
    case .unicode: .text(try cursor.decode(cursor.line()))
    case .shortBinaryUnicode: .text(try cursor.text(cursor.unsigned(1)))
    case .binaryUnicode: .text(try cursor.text(cursor.unsigned(4)))
    case .binaryUnicode8: .text(try cursor.text(cursor.unsigned(8)))
    case .shortBinaryBytes: .bytes(try cursor.take(cursor.unsigned(1)))
    case .binaryBytes: .bytes(try cursor.take(cursor.unsigned(4)))
    case .binaryBytes8, .byteArray8: .bytes(try cursor.take(cursor.unsigned(8)))
    case .emptyList: make(.list)
    case .emptyTuple: make(.tuple)
    case .emptyDictionary: make(.dictionary)
    case .emptySet: make(.set)
    default: nil
    }
  }

  private mutating func decimal() throws(Diagnostic) -> PickleValue {
    var text = try cursor.decode(cursor.line())
    // Protocol 0 writes truth values as integers of two digits.
    if text == "01" { return .bool(true) }
    if text == "00" { return .bool(false) }
    if text.last == "L" { text.removeLast() }
    guard let value = Int(text) else { throw damaged("a number cannot be read", found: String(text.prefix(40))) }
    return .integer(value)
  }

  private mutating func written() throws(Diagnostic) -> PickleValue {
    let text = try cursor.decode(cursor.line())
    guard let value = Double(text) else { throw damaged("a number cannot be read", found: String(text.prefix(40))) }
    return .number(value)
  }

  private mutating func bigEndian() throws(Diagnostic) -> UInt64 {
    var value: UInt64 = 0
    for _ in 0..<8 { value = value << 8 | UInt64(try cursor.byte()) }
    return value
  }

  private mutating func twosComplement(_ count: Int) throws(Diagnostic) -> PickleValue {
    let bytes = try cursor.take(count)
    guard count > 8 else {
      var value: UInt64 = (bytes.last ?? 0) & 0x80 == 0 ? 0 : .max
      for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
      return .integer(Int(truncatingIfNeeded: value))
    }
    return .largeInteger(bytes.reversed().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
  }

  /// A text of Python 2: text where it can be, else bytes.
  private mutating func oldText(_ count: Int) throws(Diagnostic) -> PickleValue {
    let bytes = try cursor.take(count)
    return String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .bytes(bytes)
  }

  private mutating func quoted() throws(Diagnostic) -> PickleValue {
    let text = try cursor.decode(cursor.line())
    guard text.count >= 2, let quote = text.first, quote == text.last, quote == "'" || quote == "\"", !text.contains("\\") else {
      throw damaged("a quoted text cannot be read", found: String(text.prefix(40)), expected: "a text in quotes, without escapes")
    }
    return .text(String(text.dropFirst().dropLast()))
  }
}
