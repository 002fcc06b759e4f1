import Features
import Foundation
import Frontends
import IR
import TestSupport
import Testing

@Suite struct EmbedVerbTests {
  /// Three pictures in two folders, one of them bad, and the tiny network.
  private static func fixtures() throws -> TemporaryFolder {
    let folder = try ExplainVerbTests.fixtures(), manager = FileManager.default
    try manager.createDirectory(atPath: folder.file("study/deep"), withIntermediateDirectories: true)
    for name in ["a.png", "deep/c é.png"] { try manager.copyItem(atPath: folder.file("wide.png"), toPath: folder.file("study/\(name)")) }
    _ = try folder.write([1, 2, 3], to: "study/b.png")
    return folder
  }

  @Test func aFolderBecomesAnArchive() throws {
    let folder = try Self.fixtures()
    let words = ["embed", folder.file("backbone.npz"), "--recipe", "tiny", folder.file("study"), "-o", folder.file("f.npz"), "--layers", "2", "--tokens", "both"]
    let embedded = try Command.run(words)
    #expect(embedded.status == 65 && embedded.error.contains("1 of 3 pictures failed"), "\(embedded.output)\(embedded.error)")
    let archive = try NpzFile.read(folder.file("f.npz"))
    #expect(archive.arrays.map(\.name) == ["paths", "manifest", "class_token.1", "patches.1", "class_token.2", "patches.2"])
    #expect(archive["class_token.2"]?.shape == [2, 48] && archive["patches.2"]?.shape == [2, 16, 48])
    #expect(try #require(archive["paths"]).tensor(name: "").strings == ["a.png", "deep/c é.png"].map { folder.file("study/\($0)") })
    #expect(!FileManager.default.fileExists(atPath: folder.file("f.npz.partial")))
    // One picture twice has one value.
    let values = try #require(archive["class_token.2"]).tensor(name: "").doubles
    #expect(values.prefix(48).elementsEqual(values.suffix(48)) && values.contains { $0 != values[0] })
    #expect(try Command.run(words).status == 73)
    let before = try Data(contentsOf: URL(filePath: folder.file("f.npz")))
    #expect(try Command.run(words + ["--force", "--threads", "2"]).status == 65)
    #expect(try Data(contentsOf: URL(filePath: folder.file("f.npz"))) == before)
  }

  @Test func aFolderOfArraysIsAStore() throws {
    let folder = try Self.fixtures(), picture = folder.file("study/a.png")
    let words = ["embed", folder.file("backbone.npz"), "--recipe", "tiny", picture, "-o", folder.file("store"), "--type", "float16"]
    let embedded = try Command.run(words + ["--json"])
    #expect(embedded.status == 0, "\(embedded.output)\(embedded.error)")
    #expect(try embedded.document()["status"] as? String == "complete")
    let store = try FeatureStore(folder: folder.file("store"))
    #expect(store.rows == 1 && store.manifest.arrays == [.init(name: "class_token.2", shape: [48], type: .float16)] && store.row("class_token.2", 0)?.shape == [48])
    let again = try Command.run(words)
    #expect(again.status == 73 && again.error.contains("features.complete"))
  }

  @Test func artifactsNeedTheOutputs() throws {
    let folder = try Self.fixtures(), words = ["compile", folder.file("backbone.npz"), "--head", folder.file("head.npz"), "--recipe", "tiny", "-o"]
    #expect(try Command.run(words + [folder.file("plain.chex")]).status == 0)
    let refused = try Command.run("embed", folder.file("plain.chex"), folder.file("wide.png"), "-o", folder.file("a"))
    #expect(refused.status == 65 && refused.error.contains("embed.no-features") && refused.error.contains("--outputs features=1"))
    #expect(try Command.run(words + [folder.file("more.chex"), "--outputs", "features=2"]).status == 0)
    #expect(try Command.run("embed", folder.file("more.chex"), folder.file("wide.png"), "-o", folder.file("b"), "--layers", "2", "-q").status == 0)
    #expect(try Command.run("embed", folder.file("more.chex"), folder.file("wide.png"), "-o", folder.file("c"), "--layers", "3").status == 65)
  }
}
