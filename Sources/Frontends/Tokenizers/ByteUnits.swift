/// The characters that byte-pair vocabularies write bytes with: those that print stand for themselves, the others for
/// characters from U+0100 on (Radford et al. 2019, section 2.2).
enum ByteUnits {
  /// The bytes in the order of their characters' numbers in a vocabulary: those that print first.
  static let order: [UInt8] = {
    let printing = (0x21...0x7E).map { UInt8($0) } + (0xA1...0xAC).map { UInt8($0) } + (0xAE...0xFF).map { UInt8($0) }
    return printing + (0...255).map { UInt8($0) }.filter { !printing.contains($0) }
  }()
  private static let bytes: [UInt32: UInt8] = {
    var table: [UInt32: UInt8] = [:]
    for (place, byte) in order.enumerated() { table[place < 188 ? UInt32(byte) : UInt32(256 + place - 188)] = byte }
    return table
  }()

  /// The bytes that a vocabulary's symbol stands for; nil where it has a character that stands for none.
  static func bytes(of symbol: some StringProtocol) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in symbol.unicodeScalars {
      guard let byte = bytes[scalar.value] else { return nil }
      result.append(byte)
    }
    return result
  }
}

/// A symbol of CLIP's vocabulary: bytes, and whether a word ends behind them (written `</w>`).
struct ByteSymbol: Hashable {
  var bytes: [UInt8], endsWord: Bool
  static let end = "</w>"

  init(bytes: [UInt8], endsWord: Bool) { self.bytes = bytes; self.endsWord = endsWord }
  /// Nil where the text is no symbol.
  init?(_ text: some StringProtocol) {
    endsWord = text.hasSuffix(Self.end)
    guard let bytes = ByteUnits.bytes(of: endsWord ? text.dropLast(Self.end.count) : text[...]), !bytes.isEmpty else { return nil }
    self.bytes = bytes
  }
}
