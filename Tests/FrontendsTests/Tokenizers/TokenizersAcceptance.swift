import Foundation
import IR
import TestSupport
import Testing

@testable import Frontends

/// Tokenizers against the libraries that networks were trained with.
@Suite(.enabled(if: OutsideData.path != nil)) struct TokenizersAcceptance {
  struct Case: Decodable, CustomTestStringConvertible {
    struct Config: Decodable { var context: Int }
    var name: String, kind: String, config: Config?
    var files: [String: String]?
    var testDescription: String { name }
    func path(_ file: String) -> String { OutsideData.file("goldens/\(name)/\(file)") }
    func decoded<T: Decodable>(_ role: String, as type: T.Type) throws -> T? {
      try files?[role].map { try JSONDecoder().decode(T.self, from: Data(contentsOf: URL(filePath: path($0)))) }
    }
  }
  static var cases: [Case] {
    GoldenIndex.cases("tokenizer").compactMap { name in
      (try? Data(contentsOf: URL(filePath: OutsideData.file("goldens/\(name)/case.json")))).flatMap { try? JSONDecoder().decode(Case.self, from: $0) }
    }
  }

  @Test(arguments: cases) func tokens(_ golden: Case) throws {
    let tokenizer = try VocabularyFile.open(golden.path(try #require(golden.files?["vocab"])))
    let texts = try #require(try golden.decoded("texts", as: [String].self)), context = try #require(golden.config?.context)
    let rows = texts.map { tokenizer.row($0, context: context) }
    var tally = GoldenTally(golden.name)
    func expected(_ name: String) throws -> [Int64] { try NpyFile.read(golden.path("\(name).npy")).tensor(name: name).int64s }
    let ids = try expected("ids")
    #expect(ids.count == texts.count * context)
    for (index, text) in texts.enumerated() {
      let isSame = rows[index].tokens.map(Int64.init) == Array(ids[index * context..<(index + 1) * context])
      tally.add("\(index)", share: isSame ? 0 : 2)
      #expect(isSame, "\(index): \(text.debugDescription.prefix(80))")
    }
    if FileManager.default.fileExists(atPath: golden.path("attention_mask.npy")) { #expect(try rows.flatMap(\.mask).map(Int64.init) == expected("attention_mask")) }
    if let whole = try golden.decoded("unpadded", as: [[Int]].self) { #expect(texts.map(tokenizer.encode) == whole) }
    if let names = try golden.decoded("tokens", as: [[String]].self), let pieces = tokenizer as? WordPieceTokenizer { #expect(texts.map { pieces.names(of: pieces.encode($0)) } == names) }
    if let decoded = try golden.decoded("decoded", as: [String].self) { #expect(texts.map { tokenizer.decode(tokenizer.encode($0)) } == decoded) }
    tally.record("texts")
  }
}
