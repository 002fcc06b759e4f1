internal import Foundation

/// Text as CLIP's tokenizer wants it: repaired as the ftfy library does by default, HTML undone, one space between words,
/// lower case. (Radford et al. 2021, appendix; the rules of ftfy are those of its documentation.)
enum TextRepair {
  /// Rounds of repair: text that was damaged several times over is repaired as often. A bound, so that text made to be
  /// damaged a million times over ends.
  private static let roundLimit = 16

  static func cleaned(_ text: String) -> [Unicode.Scalar] {
    var scalars = repaired(Array(text.unicodeScalars))
    for _ in 0..<2 { scalars = HTMLEntities.unescaped(scalars, needsSemicolon: false) }
    return lowercased(collapsed(scalars))
  }

  /// Words with one space between them.
  private static func collapsed(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    Array(text.split(whereSeparator: \.isSeparatingSpace).joined(separator: [" " as Unicode.Scalar]))
  }

  /// Line by line: what is wrong with one is not wrong with the next.
  private static func repaired(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var hasMarkup = false, result: [Unicode.Scalar] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { result.append("\n") }
      // References in text with tags are meant as they are written.
      hasMarkup = hasMarkup || line.contains("<")
      result.append(contentsOf: repaired(line: Array(line), undoesHTML: !hasMarkup))
    }
    return result
  }

  private static func repaired(line: [Unicode.Scalar], undoesHTML: Bool) -> [Unicode.Scalar] {
    guard !line.allSatisfy({ (0x20..<0x7F).contains($0.value) && $0 != "&" }) else { return line }
    var line = line
    for _ in 0..<roundLimit {
      var next = undoesHTML ? HTMLEntities.unescaped(line, needsSemicolon: true) : line
      next = CharacterRepair.repaired(Mojibake.repaired(next))
      next = composed(next)
      if next == line { break }
      line = next
    }
    return line
  }

  /// Unicode's normalisation form C.
  private static func composed(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    // Below U+0300 nothing composes.
    guard text.contains(where: { $0.value >= 0x300 }) else { return text }
    return Array(String(String.UnicodeScalarView(text)).precomposedStringWithCanonicalMapping.unicodeScalars)
  }
}
