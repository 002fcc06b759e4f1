/// The dictionary in front of a `.npy` array. It is Python source; only the fixed three keys with plain literals are read.
struct NpyHeader {
  private(set) var descriptor = ""
  private(set) var shape: [Int] = []
  private(set) var fortranOrder = false
  private(set) var byteCount = 0

  /// - Throws: header, unsupported, too-large.
  init(text: ArraySlice<UInt8>, name: String) throws(NumpyError) {
    var scanner = Scanner(rest: text)
    var seen: Set<String> = []
    func invalid(_ expected: String) -> NumpyError {
      NumpyError(.header, file: name, found: String(decoding: text.prefix(200), as: UTF8.self), expected: expected)
    }
    guard scanner.take("{") else { throw invalid("a dictionary") }
    while !scanner.take("}") {
      guard let key = scanner.quoted(), seen.insert(key).inserted, scanner.take(":") else { throw invalid("distinct keys") }
      switch key {
      case "descr":
        guard let value = scanner.quoted() else {
          throw NumpyError(.unsupported, file: name, found: "a structured element type", expected: "a plain one")
        }
        descriptor = value
      case "fortran_order":
        guard let value = scanner.truth() else { throw invalid("True or False for fortran_order") }
        fortranOrder = value
      case "shape":
        guard let value = scanner.tuple() else { throw invalid("a tuple of sizes for shape") }
        shape = value
      default: throw invalid("the keys descr, fortran_order and shape")
      }
      _ = scanner.take(",")
    }
    guard seen.count == 3 else { throw invalid("the keys descr, fortran_order and shape") }
    guard let size = Self.elementSize(descriptor) else {
      throw NumpyError(.unsupported, file: name, found: "element type \(descriptor)", expected: "numbers of 1 to 16 bytes, little-endian")
    }
    guard let count = Self.byteCount(shape, size) else {
      throw NumpyError(.tooLarge, file: name, found: "shape \(shape)", expected: "at most 2^40 bytes in 32 dimensions")
    }
    byteCount = count
  }

  /// Bytes per element of a little-endian (or single-byte) type, or nil.
  static func elementSize(_ descriptor: String) -> Int? {
    let characters = Array(descriptor.utf8)
    guard (3...7).contains(characters.count), let size = Int(descriptor.dropFirst(2)) else { return nil }
    // Text of so many characters, each as its code point.
    if characters[1] == UInt8(ascii: "U") { return characters[0] == UInt8(ascii: "<") && (1...65_536).contains(size) ? 4 * size : nil }
    guard characters.count <= 4 else { return nil }
    let allowed: [Int]
    switch characters[1] {
    case UInt8(ascii: "f"): allowed = [2, 4, 8]
    case UInt8(ascii: "i"), UInt8(ascii: "u"): allowed = [1, 2, 4, 8]
    case UInt8(ascii: "b"): allowed = [1]
    case UInt8(ascii: "c"): allowed = [8, 16]
    // bfloat16 and other foreign types are stored as plain blocks of bytes.
    case UInt8(ascii: "V"): allowed = [1, 2, 4, 8]
    default: return nil
    }
    let order = characters[0]
    guard order == UInt8(ascii: "<") || order == UInt8(ascii: "|") && (size == 1 || characters[1] == UInt8(ascii: "V")) else { return nil }
    return allowed.contains(size) ? size : nil
  }

  /// Bytes of an array, or nil if a size is negative or the product passes 2^40.
  static func byteCount(_ shape: [Int], _ elementSize: Int) -> Int? {
    guard shape.count <= 32, shape.allSatisfy({ $0 >= 0 && $0 <= 1 << 40 }) else { return nil }
    if shape.contains(0) { return 0 }
    var total = elementSize
    for side in shape {
      let (product, overflow) = total.multipliedReportingOverflow(by: side)
      guard !overflow, product <= 1 << 40 else { return nil }
      total = product
    }
    return total
  }
}

/// Reads the few literals of the header.
private struct Scanner {
  var rest: ArraySlice<UInt8>

  private mutating func skipBlanks() {
    rest = rest.drop { $0 == 32 || $0 == 10 || $0 == 9 || $0 == 13 }
  }

  mutating func take(_ word: String) -> Bool {
    skipBlanks()
    guard rest.starts(with: word.utf8) else { return false }
    rest = rest.dropFirst(word.utf8.count)
    return true
  }

  mutating func quoted() -> String? {
    skipBlanks()
    guard let quote = rest.first, quote == 39 || quote == 34 else { return nil }
    let inner = rest.dropFirst()
    guard let end = inner.firstIndex(of: quote), end - inner.startIndex <= 64 else { return nil }
    rest = inner[(end + 1)...]
    return String(decoding: inner[..<end], as: UTF8.self)
  }

  mutating func truth() -> Bool? {
    if take("True") { return true }
    return take("False") ? false : nil
  }

  mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var sizes: [Int] = []
    while !take(")") {
      skipBlanks()
      let digits = rest.prefix { (48...57).contains($0) }
      guard let size = Int(String(decoding: digits, as: UTF8.self)), sizes.count < 32 else { return nil }
      sizes.append(size)
      rest = rest.dropFirst(digits.count)
      _ = take("L")
      guard take(",") || rest.first == UInt8(ascii: ")") else { return nil }
    }
    return sizes
  }
}
