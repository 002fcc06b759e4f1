import Foundation
import IR
import TestSupport
import Testing

@testable import Frontends

@Suite struct WordPieceTests {
  private func tokenizer(_ lowercases: Bool = true) throws -> WordPieceTokenizer {
    try WordPieceTokenizer(pieces: smallPieces.split(separator: "\n").map { Array($0.utf8) }, lowercases: lowercases, file: "vocab.txt")
  }

  @Test(arguments: [
    ("Lungs", ["lung", "##s"]), ("lunges x-lung", ["lung", "##e", "##s", "x", "-", "lung"]), ("CAFÉ cafe\u{301}", ["cafe", "cafe"]), ("no胸no", ["no", "胸", "no"]),
    ("lungx", ["[UNK]"]), ("lu\u{200B}ng\u{0}", ["lung"]), ("", []), ("no\u{A0}no\u{3000}no", ["no", "no", "no"]), (String(repeating: "x", count: 101), ["[UNK]"]),
    ("#", ["[UNK]"]),
  ]) func textsAreCutIntoPieces(_ text: String, _ pieces: [String]) throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.names(of: tokenizer.encode(text)) == pieces)
  }
  @Test func capitalsCountWhereTheyAreKept() throws {
    let tokenizer = try tokenizer(false)
    #expect(tokenizer.names(of: tokenizer.encode("Lung lung CAFÉ")) == ["[UNK]", "lung", "[UNK]"])
  }
  @Test func rowsTakeTheirSpecialTokensFromTheFile() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.row("lungs", context: 6) == TokenRow(tokens: [1, 4, 5, 2, 0, 0], mask: [1, 1, 1, 1, 0, 0], isCut: false))
    #expect(tokenizer.row("no lungs", context: 4) == TokenRow(tokens: [1, 11, 4, 2], mask: [1, 1, 1, 1], isCut: true))
    #expect(tokenizer.decode([1, 4, 5, 11, 2, 0, 99]) == "lungs no")
  }
  @Test func filesGiveTheSame() throws {
    let tokenizer = try tokenizer(), folder = try TemporaryFolder()
    try (smallPieces + "\n").write(toFile: folder.file("vocab.txt"), atomically: true, encoding: .utf8)
    let symbols = smallPieces.split(separator: "\n").enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
    for file in ["vocab.txt", "tokenizer.json"] {
      #expect(try VocabularyFile.open(folder.path).row("Lungs no", context: 8) == tokenizer.row("Lungs no", context: 8), "\(file)")
      try #"{"normalizer": {"lowercase": true}, "model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {\#(symbols)}}}"#
        .write(toFile: folder.file("tokenizer.json"), atomically: true, encoding: .utf8)
    }
  }
  @Test func longTextsEnd() throws {
    #expect(try tokenizer().encode(String(repeating: "lungs ", count: 10_000)).count == 20_000)
    #expect(try tokenizer().encode(String(repeating: "x", count: 100_000)).count == 1)
  }
}
