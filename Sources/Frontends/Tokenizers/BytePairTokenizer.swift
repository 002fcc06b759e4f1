/// CLIP's tokenizer: text repaired, lower case, split into words, each word merged from its bytes
/// (Radford et al. 2021, section 2.4; the pattern of words is that of the published code).
public struct BytePairTokenizer: TextTokenizer {
  let vocabulary: BytePairVocabulary
  public var vocabularySize: Int { vocabulary.symbols.count }
  /// OpenAI's code fills rows with zeros, whatever the symbol zero means.
  public let padding = 0

  public func encode(_ text: String) -> [Int] {
    let text = TextRepair.cleaned(text)
    var tokens: [Int] = [], place = 0
    while place < text.count {
      if text[place].isSeparatingSpace { place += 1; continue }
      let end = Self.endOfWord(text, place)
      tokens += self.tokens(of: text[place..<end])
      place = end
    }
    return tokens
  }

  private func tokens(of word: ArraySlice<Unicode.Scalar>) -> [Int] {
    if word.first == "<" {
      let name = String(String.UnicodeScalarView(word))
      if name == BytePairVocabulary.startName { return [vocabulary.start] }
      if name == BytePairVocabulary.endName { return [vocabulary.end] }
    }
    var units: [Int] = []
    for scalar in word { for byte in scalar.utf8 { units.append(vocabulary.inner[Int(byte)]) } }
    if let last = word.last?.utf8.last { units[units.count - 1] = vocabulary.final[Int(last)] }
    return BytePairMerger.merged(units, by: vocabulary)
  }

  private static let special: [[Unicode.Scalar]] = [BytePairVocabulary.startName, BytePairVocabulary.endName].map { Array($0.unicodeScalars) }
  private static let contractions: [[Unicode.Scalar]] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map { Array($0.unicodeScalars) }

  /// A special token, a contraction, letters, one digit, or anything else up to the next of those or a space.
  private static func endOfWord(_ text: [Unicode.Scalar], _ start: Int) -> Int {
    for word in special + contractions where text[start] == word[0] && text[start...].starts(with: word) { return start + word.count }
    if text[start].isNumber { return start + 1 }
    var end = start + 1
    if text[start].isLetter {
      while end < text.count, text[end].isLetter { end += 1 }
    } else {
      while end < text.count, !text[end].isSeparatingSpace, !text[end].isLetter, !text[end].isNumber { end += 1 }
    }
    return end
  }

  public func decode(_ tokens: [Int]) -> String {
    var bytes: [UInt8] = []
    for token in tokens where vocabulary.symbols.indices.contains(token) {
      if token == vocabulary.start { bytes += Array(BytePairVocabulary.startName.utf8) }
      if token == vocabulary.end { bytes += Array(BytePairVocabulary.endName.utf8) }
      guard let symbol = vocabulary.symbols[token] else { continue }
      bytes += symbol.bytes
      if symbol.endsWord { bytes.append(0x20) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  public func framed(_ tokens: ArraySlice<Int>) -> [Int] { [vocabulary.start] + tokens + [vocabulary.end] }
}
