import CImages
import Foundation
import IR
import TestSupport
import Testing

@testable import Frontends

/// Vocabularies that are cut, changed or made up: each is refused with one typed error, or read.
@Suite struct DamagedVocabularyTests {
  private func error(_ bytes: [UInt8], _ name: String = "vocab.txt") throws -> Diagnostic? {
    let folder = try TemporaryFolder()
    try Data(bytes).write(to: URL(filePath: folder.file(name)))
    do { _ = try VocabularyFile.open(folder.file(name)); return nil } catch { return error }
  }

  @Test(arguments: [
    ("", "vocabulary.text"), ("#version: 0.2\n", "vocabulary.merges"), ("#version: 0.2\nl\n", "vocabulary.merges"), ("#version: 0.2\nl u n\n", "vocabulary.merges"),
    ("#version: 0.2\nlu ng\n", "vocabulary.merges"), ("#version: 0.2\nl</w> u\n", "vocabulary.merges"), ("#version: 0.2\nl \u{4E00}\n", "vocabulary.merges"),
    ("lung\n", "vocabulary.symbols"), ("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[SEP]\n", "vocabulary.symbols"), ("[PAD]\n[UNK]\n[CLS]\n", "vocabulary.symbols"), ("{", "json.malformed"),
    ("{}", "file.missing"), (#"{"model": {}}"#, "vocabulary.symbols"), (#"{"model": {"type": "Unigram", "vocab": {}}}"#, "vocabulary.unsupported"),
    (#"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}"#, "vocabulary.unsupported"),
    (#"{"model": {"type": "BPE", "end_of_word_suffix": "</w>", "vocab": {"a": 0}, "merges": []}}"#, "vocabulary.symbols"),
    (#"{"model": {"type": "BPE", "end_of_word_suffix": "</w>", "vocab": {"<|startoftext|>": 0, "<|endoftext|>": 1}, "merges": []}}"#, "vocabulary.symbols"),
    (#"{"model": {"type": "BPE", "end_of_word_suffix": "</w>", "vocab": {"a": 0}, "merges": ["a"]}}"#, "vocabulary.merges"),
    (#"{"model": {"type": "WordPiece", "vocab": {"[PAD]": 0, "[UNK]": 0}}}"#, "vocabulary.symbols"),
    (#"{"model": {"type": "WordPiece", "vocab": {"[PAD]": -1}}}"#, "vocabulary.symbols"), (#"{"model": {"type": "WordPiece", "vocab": {"[PAD]": 7}}}"#, "vocabulary.symbols"),
    (#"{"model": {"type": "WordPiece", "vocab": {"[PAD]": 4611686018427387904}}}"#, "vocabulary.symbols"), (#"{"model": {"type": "WordPiece", "vocab": []}}"#, "vocabulary.symbols"),
  ]) func damageIsTold(_ text: String, _ id: String) throws { #expect(try error(Array(text.utf8))?.id == id) }

  @Test func textThatIsNoneIsTold() throws { #expect(try error([0x61, 0xFF, 0x0A])?.id == "vocabulary.text") }
  @Test func whatIsNotThereIsTold() throws {
    let folder = try TemporaryFolder()
    #expect(throws: Diagnostic.self) { _ = try VocabularyFile.open(folder.file("vocab.txt")) }
    #expect { _ = try VocabularyFile.open(folder.path) } throws: { ($0 as? Diagnostic)?.id == "vocabulary.missing" }
  }

  /// Stored, not compressed: a deflate block as it stands.
  private func gzip(_ text: String, size: Int? = nil) -> [UInt8] {
    let bytes = Array(text.utf8), count = UInt16(bytes.count)
    func word(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xFF) } }
    let block = [1, UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8)] + bytes
    return [0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 3] + Array("name".utf8) + [0] + block + word(Int(chx_crc32(bytes, Int64(bytes.count)))) + word(size ?? bytes.count)
  }
  @Test func compressedVocabulariesAreReadOrRefused() throws {
    let whole = gzip(smallMerges)
    #expect(try error(whole, "merges.gz") == nil)
    #expect(try error(gzip(smallMerges, size: 1 << 30), "merges.gz")?.id == "vocabulary.too-large")
    #expect(try error(gzip(smallMerges, size: 7), "merges.gz")?.id == "vocabulary.gzip")
    for length in 2..<whole.count where length % 7 == 0 || length < 24 {
      // What stands where the size was may be any number.
      #expect(try ["vocabulary.gzip", "vocabulary.too-large"].contains(error(Array(whole[..<length]), "merges.gz")?.id), "\(length)")
    }
    for place in [3, 10, 15, 16, 30, whole.count - 6] {
      var bytes = whole
      bytes[place] ^= 0x55
      if let error = try error(bytes, "merges.gz") { #expect(error.id == "vocabulary.gzip", "\(place)") }
    }
  }

  /// Bytes changed by a fixed seed: whatever comes of it, it is an answer.
  @Test(arguments: 0..<100) func changedBytesAreAnswered(_ seed: Int) throws {
    var state = UInt64(seed)
    func random(_ count: Int) -> Int { state = splitMix64(state); return Int(state % UInt64(count)) }
    var bytes = Array((seed % 2 == 0 ? smallMerges : smallPieces).utf8)
    for _ in 0...random(4) { bytes[random(bytes.count)] = UInt8(random(256)) }
    if random(3) == 0 { bytes.removeLast(random(bytes.count)) }
    if let error = try error(bytes) { #expect(error.id.hasPrefix("vocabulary.") || error.id.hasPrefix("json.") || error.id.hasPrefix("file."), "\(error)") }
  }
}
