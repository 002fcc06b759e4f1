import Foundation
import TestSupport
import Testing

/// However much a file claims or asks for, refusing it takes little memory and ends in one typed error.
@Suite struct HostileFileTests {
  /// What refusing may take beyond what the command takes to say that a file is missing.
  static let limit = 64 << 20
  /// Under the address sanitizer freed memory is kept for a while, and memory tells nothing.
  static let isSanitized = ProcessInfo.processInfo.environment["ASAN_OPTIONS"] != nil

  private func peak(_ words: [String]) throws -> (code: Int32, kind: String, bytes: Int) {
    let refused = try Command.run(words + ["--json"])
    let document = try refused.document(), bytes = try #require(document["peak_rss_bytes"] as? Int)
    #expect(bytes > 1 << 20)
    return (refused.status, try #require(document["kind"] as? String), bytes)
  }

  @Test(arguments: HostileFiles.models.map(\.name)) func aLyingModelIsRefusedInLittleMemory(_ name: String) throws {
    let folder = try TemporaryFolder(), path = folder.file("model.onnx"), bytes = try #require(HostileFiles.models.first { $0.name == name }).bytes
    let base = try peak(["run", folder.file("absent.onnx")])
    try Data(bytes).write(to: URL(filePath: path))
    let found = try peak(["run", path, "--outputs", folder.file("out")])
    #expect([65, 71].contains(found.code) && found.kind != "internal", "\(found)")
    #expect(Self.isSanitized || found.bytes - base.bytes <= Self.limit, "\((found.bytes - base.bytes) >> 20) MiB")
    #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
  }

  /// Section tables that point beyond the file, and a large file that is no artifact inside.
  @Test func aLyingArtifactIsRefusedInLittleMemory() throws {
    let folder = try TemporaryFolder(), good = folder.file("good.chex"), bad = folder.file("bad.chex")
    let made = try Command.run("compile", "models/tiny.yaml", "-o", good, "-q")
    #expect(made.status == 0, "\(made.error)")
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: good)))
    let base = try peak(["inspect", folder.file("absent.chex")])
    let lies: [(Int, UInt64)] = [(16, 1 << 40), (64 + 16, 1 << 40), (64 + 8, 1 << 62)]
    for (offset, value) in lies + stride(from: 8, to: 400, by: 8).map({ (offset: Int) -> (Int, UInt64) in (offset, .max >> 1) }) {
      var lie = bytes
      lie.replaceSubrange(offset..<offset + 8, with: littleEndian(value))
      try Data(lie).write(to: URL(filePath: bad))
      let found = try peak(["inspect", bad])
      #expect([65, 77].contains(found.code), "\(found)")
      #expect(Self.isSanitized || found.bytes - base.bytes <= Self.limit, "byte \(offset): \((found.bytes - base.bytes) >> 20) MiB")
    }
    // A quarter of a gibibyte of nothing behind a sound beginning, for either format.
    for (name, start) in [("big.chex", Array(bytes.prefix(4096))), ("big.onnx", Message().int(1, 8).bytes + [0x3A, 0xF8, 0xFF, 0xFF, 0x7F])] {
      let path = folder.file(name)
      try Data(start).write(to: URL(filePath: path))
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.truncate(atOffset: UInt64(256 << 20))
      try handle.close()
      let found = try peak(["inspect", path])
      #expect([65, 77].contains(found.code), "\(found)")
      #expect(Self.isSanitized || found.bytes - base.bytes <= Self.limit, "\(name): \((found.bytes - base.bytes) >> 20) MiB")
    }
  }
}
