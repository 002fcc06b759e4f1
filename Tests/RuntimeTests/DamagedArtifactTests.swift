import FoundationEssentials
import IR
import Runtime
import TestSupport
import Testing

/// Damaged files are refused with one typed error, and nothing else happens.
@Suite struct DamagedArtifactTests {
  private func original(_ folder: String) throws -> [UInt8] {
    try Artifact.write(ArtifactTests.module(), to: folder + "/good.chex", options: ArtifactTests.options)
    return Array(try Data(contentsOf: URL(filePath: folder + "/good.chex")))
  }
  private func refusal(_ bytes: [UInt8], _ folder: String, verifying: Bool = false) throws -> Diagnostic? {
    let path = folder + "/bad.chex"
    try Data(bytes).write(to: URL(filePath: path))
    do {
      let artifact = try Artifact.open(path)
      if verifying { try artifact.verifyHashes() }
      return nil
    } catch { return error }
  }
  /// The sections' offsets and sizes, read from the header as the format says.
  private func sections(_ bytes: [UInt8]) -> [(kind: Int, range: Range<Int>)] {
    func number(_ offset: Int) -> Int { (0..<8).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) } }
    return (0..<Int(bytes[12])).map { index in
      let start = 64 + 64 * index
      return (number(start), number(start + 8)..<number(start + 8) + number(start + 16))
    }
  }

  @Test func everyFlippedHeaderByteIsSeen() throws {
    try withTemporaryFolder { folder in
      let bytes = try original(folder)
      for offset in Array(0..<400) + Array(stride(from: 400, to: 4096, by: 61)) {
        var bad = bytes
        bad[offset] ^= 0x41
        let error = try #require(try refusal(bad, folder), "byte \(offset)")
        #expect(error.category == .integrity || error.category == .input)
      }
    }
  }

  @Test func everyTruncationIsSeen() throws {
    try withTemporaryFolder { folder in
      let bytes = try original(folder)
      let boundaries = sections(bytes).flatMap { [$0.range.lowerBound, $0.range.upperBound] }.flatMap { [$0 - 1, $0, $0 + 1] }
      let random = (0..<200).map { ($0 * 7_919 + 13) % bytes.count }
      for length in (boundaries + random + [0, 1, 7, 8, 63, 64, 4095, 4096]) where length >= 0 && length < bytes.count {
        let error = try #require(try refusal(Array(bytes.prefix(length)), folder), "\(length) bytes")
        #expect(error.category == .integrity || error.category == .input)
      }
      #expect(try refusal(bytes + [0], folder)?.id == "artifact.size")
    }
  }

  @Test func everyFlippedBitOfADocumentIsSeen() throws {
    try withTemporaryFolder { folder in
      let bytes = try original(folder)
      for section in sections(bytes) where section.kind != 1 {
        for step in 0..<40 {
          var bad = bytes
          bad[section.range.lowerBound + step * 104_729 % section.range.count] ^= UInt8(1 << (step % 8))
          #expect(try refusal(bad, folder)?.id == "artifact.hash")
        }
      }
    }
  }

  @Test func everyFlippedBitOfTheWeightsIsSeenByVerify() throws {
    try withTemporaryFolder { folder in
      let bytes = try original(folder), weights = try #require(sections(bytes).first { $0.kind == 1 }).range
      for step in 0..<40 {
        var bad = bytes
        bad[weights.lowerBound + step * 104_729 % weights.count] ^= UInt8(1 << (step % 8))
        #expect(try refusal(bad, folder) == nil)
        #expect(try refusal(bad, folder, verifying: true)?.id == "artifact.hash")
      }
    }
  }

  /// Files whose hashes are right and whose contents lie.
  @Test func liesWithRightHashesAreRefused() throws {
    try withTemporaryFolder { folder in
      let bytes = try original(folder)
      let graph = try #require(sections(bytes).first { $0.kind == 2 }), tensors = try #require(sections(bytes).first { $0.kind == 3 })
      let lies: [(Int, String, String)] = [
        (graph.kind, #""o":"linear""#, #""o":"linexr""#), (graph.kind, #""i":[0,"#, #""i":[1,"#), (graph.kind, #""inputs":[0]"#, #""inputs":[9]"#),
        (graph.kind, #""headCount":4"#, #""headCount":0"#), (graph.kind, #""headCount":4"#, #""headCount":5"#), (graph.kind, #""c":0"#, #""c":2"#),
        (graph.kind, #""shape":["batch",9,32]"#, #""shape":["batch",9,-2]"#), (graph.kind, #""operations""#, #""operationz""#),
        (graph.kind, #""scale":0.3"#, #""scale":"3"#), (tensors.kind, #""width":16"#, #""width":-6"#), (tensors.kind, #""width":16"#, #""width":00"#),
        (tensors.kind, #""o":0"#, #""o":8"#), (tensors.kind, #""shape":[32]"#, #""shape":[-2]"#), (tensors.kind, #""shape":[96,32]"#, #""shape":[9999]"#),
        (tensors.kind, #""shape":[96,32]"#, #""shape":[9,9e9]"#),
      ]
      for (kind, old, new) in lies {
        let section = kind == graph.kind ? graph.range : tensors.range
        var text = String(decoding: bytes[section], as: UTF8.self)
        let place = try #require(text.firstRange(of: old), "\(old)")
        text.replaceSubrange(place, with: new + String(repeating: " ", count: max(0, old.utf8.count - new.utf8.count)))
        guard text.utf8.count == section.count else { Issue.record("\(new) is longer than \(old)"); continue }
        var bad = bytes
        bad.replaceSubrange(section, with: Array(text.utf8))
        seal(&bad)
        #expect(try refusal(bad, folder) != nil, "\(new)")
      }
    }
  }

  /// Puts right hashes into the header.
  private func seal(_ bytes: inout [UInt8]) {
    for (index, section) in sections(bytes).enumerated() {
      let hash = hash(Array(bytes[section.range]))
      bytes.replaceSubrange(64 + 64 * index + 24..<64 + 64 * index + 56, with: hash)
    }
    bytes.replaceSubrange(32..<64, with: Array(repeating: 0, count: 32))
    bytes.replaceSubrange(32..<64, with: hash(Array(bytes[0..<4096])))
  }
  private func hash(_ bytes: [UInt8]) -> [UInt8] {
    let text = Array(bytes.withUnsafeBytes { Digest.hexadecimal($0) })
    return (0..<32).compactMap { UInt8(String(text[2 * $0...2 * $0 + 1]), radix: 16) }
  }
}
