import Foundation
import IR
import TestSupport
import Testing

@testable import Frontends

@Suite struct BytePairTests {
  private func tokenizer() throws -> BytePairTokenizer { BytePairTokenizer(vocabulary: try BytePairVocabulary(mergeList: smallMerges, file: "merges.txt")) }
  private func texts(_ text: String) throws -> [String] {
    let tokenizer = try tokenizer()
    return tokenizer.encode(text).map { tokenizer.decode([$0]) }
  }

  @Test func wordsAreMerged() throws {
    #expect(try texts("Lungs") == ["lungs "])
    #expect(try texts("  lung\tlungs ") == ["lu", "n", "g ", "lungs "])
    #expect(try texts("") == [])
  }
  @Test func wordsAreSplit() throws {
    #expect(try texts("abab's") == ["aba", "b ", "'s "])
    #expect(try texts("12") == ["1 ", "2 "])
    #expect(try texts("?!a") == ["?", "! ", "a "])
    #expect(try texts("a'sb") == ["a ", "'s ", "b "])
  }
  @Test func numbersFollowFromTheList() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.encode("!") == [256])
    #expect(tokenizer.encode("lungs") == [515])
    #expect(tokenizer.vocabularySize == 512 + 9 + 2)
    #expect(tokenizer.encode("<|startoftext|>lungs<|endoftext|>") == [521, 515, 522])
  }
  @Test func rowsEndWithTheEndToken() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.row("lungs lungs", context: 6) == TokenRow(tokens: [521, 515, 515, 522, 0, 0], mask: [1, 1, 1, 1, 0, 0], isCut: false))
    #expect(tokenizer.row("lungs lungs lungs", context: 4) == TokenRow(tokens: [521, 515, 515, 522], mask: [1, 1, 1, 1], isCut: true))
    #expect(tokenizer.row("lungs", context: 0).tokens == [521, 522])
  }
  @Test func decodingUndoesEncoding() throws {
    let tokenizer = try tokenizer()
    for text in ["lungs", "heart size ", "schlön 胸部", "a < b"] {
      let expected = text.split(separator: " ").joined(separator: " ") + " "
      #expect(tokenizer.decode(tokenizer.encode(text)) == expected)
    }
    #expect(tokenizer.decode([-1, 1 << 40]) == "")
  }

  /// The best pair everywhere, until there is none: as it is defined.
  private func plain(_ symbols: [Int], _ vocabulary: BytePairVocabulary) -> [Int] {
    var symbols = symbols
    while let best = zip(symbols, symbols.dropFirst()).compactMap({ pair in vocabulary.merge(pair.0, pair.1).map { (pair, $0) } }).min(by: { $0.1.rank < $1.1.rank }) {
      var next: [Int] = [], place = 0
      while place < symbols.count {
        let isPair = place + 1 < symbols.count && (symbols[place], symbols[place + 1]) == best.0
        next.append(isPair ? best.1.merged : symbols[place])
        place += isPair ? 2 : 1
      }
      symbols = next
    }
    return symbols
  }
  /// Random merges over three letters, later ones of earlier ones, in an order that is not that of their making.
  @Test(arguments: 0..<20) func mergesAreThoseOfTheDefinition(_ seed: Int) throws {
    var state = UInt64(seed)
    func random(_ count: Int) -> Int { state = splitMix64(state); return Int(state % UInt64(count)) }
    var words = ["a", "b", "c"], merges: [(String, String)] = []
    for _ in 0..<12 {
      let pair = (words[random(words.count)], words[random(words.count)])
      if !merges.contains(where: { $0 == pair }) { merges.append(pair); words.append(pair.0 + pair.1) }
    }
    for place in merges.indices { merges.swapAt(place, random(merges.count)) }
    let list = "#version\n" + merges.map { "\($0.0) \($0.1)" }.joined(separator: "\n")
    let vocabulary = try BytePairVocabulary(mergeList: list, file: "merges.txt")
    for length in [1, 2, 5, 40] {
      let symbols = (0..<length).map { _ in vocabulary.inner[97 + random(3)] }
      #expect(BytePairMerger.merged(symbols, by: vocabulary) == plain(symbols, vocabulary))
    }
  }

  @Test func longTextsEnd() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.encode(String(repeating: "ab", count: 30_000)).count == 30_000)
    #expect(tokenizer.encode(String(repeating: "&amp;", count: 30_000)).count > 0)
    #expect(tokenizer.encode("&" + String(repeating: "amp;", count: 30_000)).count > 0)
    #expect(tokenizer.encode("e" + String(repeating: "\u{301}\u{323}", count: 20_000)).count > 0)
  }

  @Test func huggingFaceFilesGiveTheSame() throws {
    let tokenizer = try tokenizer(), folder = try TemporaryFolder()
    func name(_ symbol: ByteSymbol) -> String {
      String(String.UnicodeScalarView(symbol.bytes.compactMap { byte in
        ByteUnits.order.firstIndex(of: byte).flatMap { Unicode.Scalar(UInt32($0 < 188 ? Int(byte) : 68 + $0)) }
      })) + (symbol.endsWord ? "</w>" : "")
    }
    var entries = tokenizer.vocabulary.symbols.enumerated().compactMap { number, symbol in symbol.map { (name($0), number) } }
    entries += [("<|startoftext|>", 521), ("<|endoftext|>", 522)]
    let symbols = entries.map { "\"\($0.0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\": \($0.1)" }.joined(separator: ", ")
    let merges = smallMerges.split(separator: "\n").dropFirst().map { "\"\($0)\"" }.joined(separator: ", ")
    try "{\(symbols)}".write(toFile: folder.file("vocab.json"), atomically: true, encoding: .utf8)
    try smallMerges.write(toFile: folder.file("merges.txt"), atomically: true, encoding: .utf8)
    try #"{"model": {"type": "BPE", "end_of_word_suffix": "</w>", "vocab": {\#(symbols)}, "merges": [\#(merges)]}}"#
      .write(toFile: folder.file("tokenizer.json"), atomically: true, encoding: .utf8)
    for file in ["vocab.json", "merges.txt", "tokenizer.json"] {
      let other = try VocabularyFile.open(folder.file(file))
      #expect(other.row("Lungs clear, abab's 胸", context: 20) == tokenizer.row("Lungs clear, abab's 胸", context: 20), "\(file)")
    }
  }
}
