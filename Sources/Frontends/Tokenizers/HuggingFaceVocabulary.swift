internal import IR

/// Vocabularies in JSON: `vocab.json` with `merges.txt`, and `tokenizer.json`.
enum HuggingFaceVocabulary {
  /// - Parameters:
  ///   - symbols: From tokens to numbers.
  ///   - merges: The text of `merges.txt`.
  static func bytePairs(symbols: PlainValue, merges: String, file: String) throws(Diagnostic) -> BytePairTokenizer {
    try bytePairs(symbols, BytePairVocabulary.merges(merges, file: file), line: 2, file: file)
  }

  /// - Throws: `vocabulary.unsupported` for kinds that are neither WordPiece nor CLIP's byte pairs.
  static func tokenizer(_ root: PlainValue, file: String) throws(Diagnostic) -> any TextTokenizer {
    let model = root["model"] ?? .none
    guard let symbols = model["vocab"] else { throw Diagnostic("vocabulary.symbols", "the tokenizer has no vocabulary", expected: "model.vocab", file: file) }
    // The kind was not written where it was told by its fields.
    switch model["type"]?.text ?? (model["merges"] == nil ? "WordPiece" : "BPE") {
    case "BPE":
      guard model["end_of_word_suffix"]?.text == ByteSymbol.end else {
        throw Diagnostic("vocabulary.unsupported", "the byte-pair encoding is not CLIP's", found: "end_of_word_suffix \(model["end_of_word_suffix"]?.text ?? "none")", expected: ByteSymbol.end, file: file)
      }
      var pairs: [(left: Substring, right: Substring)] = []
      for (index, entry) in (model["merges"]?.list ?? []).enumerated() {
        let parts = entry.text.map { $0.split(separator: " ", omittingEmptySubsequences: false) } ?? (entry.list ?? []).compactMap { $0.text.map { $0[...] } }
        guard parts.count == 2 else { throw Diagnostic("vocabulary.merges", "a merge is no pair", found: "model.merges[\(index)]", expected: "two symbols", file: file) }
        pairs.append((parts[0], parts[1]))
      }
      return try bytePairs(symbols, pairs, line: 0, file: file)
    case "WordPiece":
      var names = WordPieceTokenizer.SpecialNames()
      if let unknown = model["unk_token"]?.text { names.unknown = unknown }
      return try WordPieceTokenizer(
        pieces: pieces(symbols, file: file), lowercases: root["normalizer"]?["lowercase"]?.bool ?? true, names: names, continuation: model["continuing_subword_prefix"]?.text ?? "##",
        wordLimit: model["max_input_chars_per_word"]?.integer ?? 100, file: file)
    case let kind:
      throw Diagnostic("vocabulary.unsupported", "this kind of tokenizer is not supported", found: kind, expected: "WordPiece, or CLIP's BPE", file: file)
    }
  }

  private static func bytePairs(_ symbols: PlainValue, _ merges: [(left: Substring, right: Substring)], line: Int, file: String) throws(Diagnostic) -> BytePairTokenizer {
    var numbers: [ByteSymbol: Int] = [:], start: Int?, end: Int?
    for (name, number) in try numbered(symbols, file: file) {
      if name == BytePairVocabulary.startName { start = number; continue }
      if name == BytePairVocabulary.endName { end = number; continue }
      guard let symbol = ByteSymbol(name) else { throw problem("a symbol is not made of the characters of bytes", "'\(name.prefix(80))'", file) }
      guard numbers.updateValue(number, forKey: symbol) == nil else { throw problem("a symbol is in the vocabulary twice", "'\(name.prefix(80))'", file) }
    }
    guard let start, let end else { throw problem("the vocabulary lacks the tokens for start and end", "no \(start == nil ? BytePairVocabulary.startName : BytePairVocabulary.endName)", file) }
    return BytePairTokenizer(vocabulary: try BytePairVocabulary(numbers: numbers, start: start, end: end, lines: merges, line: line, file: file))
  }

  private static func pieces(_ symbols: PlainValue, file: String) throws(Diagnostic) -> [[UInt8]] {
    let numbered = try numbered(symbols, file: file)
    var pieces = [[UInt8]?](repeating: nil, count: (numbered.map(\.number).max() ?? -1) + 1)
    for (name, number) in numbered { pieces[number] = Array(name.utf8) }
    let whole = pieces.compactMap { $0 }
    guard whole.count == pieces.count else { throw problem("numbers are left out", "\(whole.count) tokens, the last with the number \(pieces.count - 1)", file) }
    return whole
  }

  /// The tokens with their numbers, no number twice.
  private static func numbered(_ symbols: PlainValue, file: String) throws(Diagnostic) -> [(name: String, number: Int)] {
    guard let entries = symbols.entries, !entries.isEmpty else { throw problem("the vocabulary is no object of tokens", "no entries", file) }
    var seen: Set<Int> = [], result: [(name: String, number: Int)] = []
    for entry in entries {
      guard let number = entry.value.integer, (0..<BytePairVocabulary.limit).contains(number), seen.insert(number).inserted else {
        throw problem("a token has no number of its own", "'\(entry.key.prefix(80))': \(entry.value.integer.map(String.init) ?? "not an integer")", file)
      }
      result.append((entry.key, number))
    }
    return result
  }
  private static func problem(_ message: String, _ found: String, _ file: String) -> Diagnostic {
    Diagnostic("vocabulary.symbols", message, found: found, expected: "tokens with the numbers from 0 on", help: "Copy or download the file again.", file: file)
  }
}
