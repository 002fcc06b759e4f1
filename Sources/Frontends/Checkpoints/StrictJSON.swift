internal import IR

/// Reads JSON (RFC 8259) as plain values and refuses what readers disagree about: a key given twice, text that is not
/// UTF-8, half of a surrogate pair, anything after the value but white space.
struct StrictJSON {
  private let bytes: [UInt8]
  private var position = 0
  private let depthLimit: Int
  private let file: String

  static func parse(_ bytes: [UInt8], depthLimit: Int = 64, file: String) throws(Diagnostic) -> PlainValue {
    var reader = StrictJSON(bytes: bytes, depthLimit: depthLimit, file: file)
    let value = try reader.value(0)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.problem("something follows the value") }
    return value
  }

  private init(bytes: [UInt8], depthLimit: Int, file: String) { self.bytes = bytes; self.depthLimit = depthLimit; self.file = file }

  private func problem(_ message: String, id: String = "json.malformed") -> Diagnostic {
    Diagnostic(id, "the JSON text is refused: \(message)", found: "byte \(position)", expected: "JSON as RFC 8259 has it", file: file)
  }
  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }
  private mutating func skipSpace() { while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 } }
  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard let byte = next, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }
  private mutating func expect(_ character: Unicode.Scalar) throws(Diagnostic) { guard accept(character) else { throw problem("'\(character)' is missing") } }

  private mutating func value(_ depth: Int) throws(Diagnostic) -> PlainValue {
    guard depth < depthLimit else { throw problem("it is nested more than \(depthLimit) levels deep") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .none)
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: PlainValue) throws(Diagnostic) -> PlainValue {
    guard bytes[position...].starts(with: word.utf8) else { throw problem("a word is unknown") }
    position += word.utf8.count
    return value
  }

  private mutating func object(_ depth: Int) throws(Diagnostic) -> PlainValue {
    position += 1
    var entries: [PlainValue.Entry] = [], keys: Set<[UInt8]> = []
    skipSpace()
    if accept("}") { return .dictionary([]) }
    repeat {
      skipSpace()
      let key = try string()
      // By bytes: texts that only look alike are different keys.
      guard keys.insert(Array(key.utf8)).inserted else { throw problem("the key '\(key.prefix(80))' is given twice", id: "json.duplicate-key") }
      skipSpace()
      try expect(":")
      entries.append(.init(key: key, value: try value(depth + 1)))
      skipSpace()
    } while accept(",")
    try expect("}")
    return .dictionary(entries)
  }

  private mutating func array(_ depth: Int) throws(Diagnostic) -> PlainValue {
    position += 1
    var values: [PlainValue] = []
    skipSpace()
    if accept("]") { return .list([]) }
    repeat {
      values.append(try value(depth + 1))
      skipSpace()
    } while accept(",")
    try expect("]")
    return .list(values)
  }

  private mutating func string() throws(Diagnostic) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while true {
      guard let byte = next else { throw problem("a text has no end") }
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let result = String(validating: text, as: UTF8.self) else { throw problem("a text is not UTF-8") }
        return result
      case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
      case 0..<0x20: throw problem("a control character stands in a text")
      default: text.append(byte)
      }
    }
  }

  private mutating func escape() throws(Diagnostic) -> Unicode.Scalar {
    guard let byte = next else { throw problem("a text has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try unit()
      guard (0xD800..<0xDC00).contains(first) else {
        guard let scalar = Unicode.Scalar(first) else { throw problem("half of a surrogate pair") }
        return scalar
      }
      try expect("\\")
      try expect("u")
      let second = try unit()
      guard (0xDC00..<0xE000).contains(second), let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) else { throw problem("half of a surrogate pair") }
      return scalar
    default: throw problem("an escape is unknown")
    }
  }

  private mutating func unit() throws(Diagnostic) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw problem("an escape is cut") }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    return position - start
  }

  private mutating func number() throws(Diagnostic) -> PlainValue {
    let start = position
    var isInteger = true
    _ = accept("-")
    let hasZero = next == 0x30, count = digits()
    guard count > 0, !(hasZero && count > 1) else { throw problem("a value is expected") }
    if accept(".") {
      isInteger = false
      guard digits() > 0 else { throw problem("a number is cut") }
    }
    if accept("e") || accept("E") {
      isInteger = false
      if !accept("+") { _ = accept("-") }
      guard digits() > 0 else { throw problem("a number is cut") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    guard let value = Double(text) else { throw problem("a number cannot be read") }
    return .number(value)
  }
}
