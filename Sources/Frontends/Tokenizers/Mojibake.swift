/// Undoes the reading of UTF-8 as Latin-1 or Windows-1252 ("schloÃ¶n" for "schloön", "donâ€™t" for "don’t").
///
/// Works by sequences: a lead byte with its continuation bytes, each seen as a character, becomes what they encode. Two
/// such characters can stand together by right (`Ø±`): those that do not begin with Â or Ã must come in pairs of sequences.
enum Mojibake {
  static func repaired(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard text.contains(where: { (0xC2...0xF4).contains($0.value) }) else { return text }
    var result: [Unicode.Scalar] = [], place = 0
    result.reserveCapacity(text.count)
    while place < text.count {
      let run = sequences(text, from: place)
      let isCertain = run.scalars.count > 1 || run.end - place > 2 || text[place] == "Â" || text[place] == "Ã"
      if !run.scalars.isEmpty, isCertain {
        result.append(contentsOf: run.scalars)
        place = run.end
      } else {
        result.append(text[place])
        place += 1
      }
    }
    return result
  }

  /// The sequences that follow each other from `start` on.
  private static func sequences(_ text: [Unicode.Scalar], from start: Int) -> (scalars: [Unicode.Scalar], end: Int) {
    var scalars: [Unicode.Scalar] = [], end = start
    while let (scalar, length) = sequence(text, end) {
      scalars.append(scalar)
      end += length
    }
    return (scalars, end)
  }

  private static func sequence(_ text: [Unicode.Scalar], _ start: Int) -> (Unicode.Scalar, Int)? {
    guard start < text.count, let lead = WindowsLatin.byte(text[start]) else { return nil }
    let length: Int
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return nil
    }
    guard start + length <= text.count else { return nil }
    var bytes = [lead]
    for scalar in text[start + 1..<start + length] {
      guard let byte = WindowsLatin.byte(scalar), byte & 0xC0 == 0x80 else { return nil }
      bytes.append(byte)
    }
    guard let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first else { return nil }
    return (scalar, length)
  }
}
