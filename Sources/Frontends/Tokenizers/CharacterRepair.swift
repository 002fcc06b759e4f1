internal import Foundation

/// Characters that mean another one, or nothing: control characters, ligatures, full width, typographic quotes, line ends.
enum CharacterRepair {
  static func repaired(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = [], place = 0
    result.reserveCapacity(text.count)
    while place < text.count {
      let scalar = text[place]
      if scalar == "\u{1B}", let end = terminalEscape(text, place) { place = end; continue }
      place += 1
      if scalar == "\r", place < text.count, text[place] == "\n" { continue }
      if scalar.value < 0x7F, scalar.value >= 0x20 { result.append(scalar) } else { result.append(contentsOf: replacement(scalar)) }
    }
    return result
  }

  /// Behind `ESC [ numbers letter`, by which terminals are told colours.
  private static func terminalEscape(_ text: [Unicode.Scalar], _ start: Int) -> Int? {
    guard start + 1 < text.count, text[start + 1] == "[" else { return nil }
    var end = start + 2
    while end < text.count, text[end] == ";" || text[end].isASCII && text[end].isNumber { end += 1 }
    guard end < text.count, text[end].isASCII, text[end].isLetter else { return nil }
    return end + 1
  }

  private static func replacement(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.value {
    case 0x0D, 0x2028, 0x2029: return ["\n"]
    case 0...8, 0x0B, 0x0E...0x1F, 0x7F, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFC: return []
    // Control characters of Latin-1 are characters of Windows-1252.
    case 0x80...0x9F: return replacement(of: WindowsLatin.character(UInt8(scalar.value)), unless: scalar)
    case 0x2018...0x201B, 0x2BC: return ["'"]
    case 0x201C...0x201F: return ["\""]
    case 0x3000: return [" "]
    case 0xFB00...0xFB06, 0x132, 0x133, 0x149, 0x1C4...0x1CC, 0x1F1...0x1F3, 0xFF01...0xFFEF:
      return Array(String(Character(scalar)).precomposedStringWithCompatibilityMapping.unicodeScalars)
    default: return [scalar]
    }
  }
  private static func replacement(of new: Unicode.Scalar, unless old: Unicode.Scalar) -> [Unicode.Scalar] { new == old ? [old] : replacement(new) }
}
