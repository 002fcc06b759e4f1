internal import Foundation
internal import IR

/// BERT's tokenizer: words and punctuation, each word by the longest pieces that the vocabulary has
/// (Devlin et al. 2018; Wu et al. 2016, section 4.1).
public struct WordPieceTokenizer: TextTokenizer {
  /// By number.
  let pieces: [[UInt8]]
  private let numbers: [[UInt8]: Int]
  private let special: (padding: Int, unknown: Int, start: Int, end: Int)
  /// Whether text loses its capitals and accents first.
  public let lowercases: Bool
  private let continuation: [UInt8], wordLimit: Int
  /// Bytes of the longest piece.
  private let longest: Int
  public var vocabularySize: Int { pieces.count }
  public var padding: Int { special.padding }

  /// Names of the tokens that no text gives.
  struct SpecialNames { var padding = "[PAD]", unknown = "[UNK]", start = "[CLS]", end = "[SEP]" }

  /// - Parameters:
  ///   - pieces: By number.
  ///   - wordLimit: Characters of a word; a longer one is unknown.
  /// - Throws: `vocabulary.symbols` where the tokens for start, end, padding or unknown words are not there, or two are the same.
  init(
    pieces: [[UInt8]], lowercases: Bool = true, names: SpecialNames = SpecialNames(), continuation: String = "##", wordLimit: Int = 100, file: String
  ) throws(Diagnostic) {
    var numbers: [[UInt8]: Int] = [:]
    numbers.reserveCapacity(pieces.count)
    for (number, piece) in pieces.enumerated() where numbers.updateValue(number, forKey: piece) != nil {
      throw Diagnostic("vocabulary.symbols", "a token is in the vocabulary twice", found: "'\(String(decoding: piece.prefix(80), as: UTF8.self))' at \(number)", expected: "each once", help: "Copy or download the file again.", file: file)
    }
    let table = numbers
    func number(_ name: String) throws(Diagnostic) -> Int {
      guard let number = table[Array(name.utf8)] else {
        throw Diagnostic("vocabulary.symbols", "the vocabulary lacks a token that every text needs", found: "\(pieces.count) tokens without '\(name)'", expected: "one token a line, among them \(names.padding), \(names.unknown), \(names.start) and \(names.end)", file: file)
      }
      return number
    }
    special = (try number(names.padding), try number(names.unknown), try number(names.start), try number(names.end))
    self.pieces = pieces; self.numbers = numbers; self.lowercases = lowercases; self.wordLimit = wordLimit
    self.continuation = Array(continuation.utf8)
    longest = pieces.reduce(0) { max($0, $1.count) }
  }

  public func encode(_ text: String) -> [Int] {
    WordPieceText.words(text, lowercases: lowercases).flatMap(tokens)
  }

  /// The longest piece that begins the word, then the longest that goes on, until its end.
  private func tokens(of word: ArraySlice<Unicode.Scalar>) -> [Int] {
    guard word.count <= wordLimit else { return [special.unknown] }
    var tokens: [Int] = []
    let bytes = Array(String(String.UnicodeScalarView(word)).utf8)
    var start = 0
    while start < bytes.count {
      let lead = start == 0 ? [] : continuation
      var end = min(bytes.count, start + longest)
      var found: Int?
      while end > start {
        // Pieces are whole characters: bytes 10xxxxxx begin none.
        if end == bytes.count || bytes[end] & 0xC0 != 0x80 { found = numbers[lead + bytes[start..<end]] }
        if found != nil { break }
        end -= 1
      }
      guard let found else { return [special.unknown] }
      tokens.append(found)
      start = end
    }
    return tokens
  }

  public func decode(_ tokens: [Int]) -> String {
    var bytes: [UInt8] = []
    for token in tokens where pieces.indices.contains(token) && ![special.padding, special.start, special.end].contains(token) {
      let piece = pieces[token]
      if !bytes.isEmpty, piece.starts(with: continuation) { bytes += piece.dropFirst(continuation.count) } else { bytes += (bytes.isEmpty ? [] : [0x20]) + piece }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `token`, `token2`, ... as the vocabulary writes them.
  public func names(of tokens: [Int]) -> [String] { tokens.filter(pieces.indices.contains).map { String(decoding: pieces[$0], as: UTF8.self) } }

  public func framed(_ tokens: ArraySlice<Int>) -> [Int] { [special.start] + tokens + [special.end] }
}

/// Text taken apart into words and punctuation before pieces are looked for.
enum WordPieceText {
  static func words(_ text: String, lowercases: Bool) -> [ArraySlice<Unicode.Scalar>] {
    var clean: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      if scalar.value == 0 || scalar.value == 0xFFFD || scalar.isControl { continue }
      // Each character of Chinese is a word.
      clean += scalar.isIdeograph ? [" ", scalar, " "] : [scalar]
    }
    if lowercases { clean = plain(clean) }
    return clean.split(whereSeparator: { $0.properties.isWhitespace }).flatMap(parts)
  }

  /// Without accents, in lower case.
  private static func plain(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard text.contains(where: { !$0.isASCII }) else { return lowercased(text) }
    let apart = String(String.UnicodeScalarView(text)).decomposedStringWithCanonicalMapping.unicodeScalars
    return apart.filter { $0.properties.generalCategory != .nonspacingMark }.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
  }

  private static func parts(_ word: ArraySlice<Unicode.Scalar>) -> [ArraySlice<Unicode.Scalar>] {
    var parts: [ArraySlice<Unicode.Scalar>] = [], start = word.startIndex
    for place in word.indices where word[place].isPunctuation || word[place].isSymbolOfASCII {
      if start < place { parts.append(word[start..<place]) }
      parts.append(word[place...place])
      start = place + 1
    }
    if start < word.endIndex { parts.append(word[start...]) }
    return parts
  }
}

extension Unicode.Scalar {
  /// Everything of ASCII that prints and is no letter, digit or space.
  fileprivate var isSymbolOfASCII: Bool { isASCII && (0x21...0x7E).contains(value) && !isLetter && !isNumber }
  /// The blocks of CJK ideographs that BERT's tokenizer splits.
  fileprivate var isIdeograph: Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F: true
    default: false
    }
  }
}
