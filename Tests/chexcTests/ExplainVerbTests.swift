import Foundation
import Frontends
import IR
import Images
import TestSupport
import Testing

@Suite struct ExplainVerbTests {
  /// Checkpoints of the tiny network, and a wide picture.
  static func fixtures() throws -> TemporaryFolder {
    let folder = try CheckpointVerbTests.checkpoints()
    let image = try #require(Image(width: 90, height: 60, bytes: (0..<5400).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 4) }))
    try PngWriter.write(image, to: folder.file("wide.png"))
    return folder
  }

  @Test func aCheckpointAndAPictureGiveAnOverlay() throws {
    let folder = try Self.fixtures(), out = folder.file("out")
    let words = ["explain", folder.file("backbone.npz"), "--head", folder.file("head.npz"), "--recipe", "tiny", folder.file("wide.png"), "-o", out]
    let explained = try Command.run(words + ["--class", "edema", "--class", "1", "--map16"])
    #expect(explained.status == 0, "\(explained.output)\(explained.error)")
    #expect(explained.output.contains("Edema") && explained.output.contains("Cardiomegaly") && explained.error.contains("Not for diagnostic use"))
    let names = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
    #expect(names == ["explain.json"] + ["cardiomegaly", "edema"].flatMap { name in ["map.png", "npy", "overlay.png"].map { "wide.\(name).\($0)" } })
    let overlay = try ImageDecoder().decode(file: "\(out)/wide.edema.overlay.png")
    #expect(overlay.width == 90 && overlay.height == 60 && overlay.channels == 3)
    let map = try NpyFile.read("\(out)/wide.edema.npy")
    #expect(map.shape == [64, 64] && map.descriptor == "<f4")
    let document = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: "\(out)/explain.json"))) as? [String: Any])
    #expect(document["schema"] as? String == "chexc.explain/1" && document["gamma"] as? Double == 0.5)
    let item = try #require((document["items"] as? [[String: Any]])?.first)
    #expect((item["maps"] as? [[String: Any]])?.map { $0["index"] as? Int } == [3, 1])
    #expect((item["geometry"] as? [String: Any])?["original_width"] as? Int == 90)
    // Nothing is written over.
    let again = try Command.run(words)
    #expect(again.status == 73 && again.error.contains("output.exists"))
    #expect(try Command.run(words + ["--force"]).status == 0)
  }

  @Test func oneOverlayMayHaveANameOfItsOwn() throws {
    let folder = try Self.fixtures()
    let explained = try Command.run("explain", "tiny", folder.file("wide.png"), "-o", folder.file("one.png"), "--json")
    #expect(explained.status == 0 && explained.error.contains("random"))
    #expect(try explained.document()["summary"] as? [String: Int] == ["ok": 1, "failed": 0])
    #expect(try NpyFile.read(folder.file("one.npy")).shape == [64, 64])
    let several = try Command.run("explain", "tiny", folder.file("wide.png"), "-o", folder.file("two.png"), "--class", "0", "--class", "1")
    #expect(several.status == 64 && several.error.contains("explain.single"))
  }

  @Test func theClassTokensAttentionIsAnOutputThatIsAskedFor() throws {
    let folder = try Self.fixtures(), backbone = folder.file("backbone.npz"), picture = folder.file("wide.png")
    let direct = try Command.run("explain", backbone, "--recipe", "tiny", picture, "--method", "attention", "-o", folder.file("direct"))
    #expect(direct.status == 0, "\(direct.error)")
    let words = ["compile", backbone, "--head", folder.file("head.npz"), "--recipe", "tiny", "-o"]
    #expect(try Command.run(words + [folder.file("plain.chex")]).status == 0)
    #expect(try Command.run(words + [folder.file("more.chex"), "--outputs", "attention,features=2"]).status == 0)
    let refused = try Command.run("explain", folder.file("plain.chex"), picture, "--method", "attention", "-o", folder.file("no"))
    #expect(refused.status == 65 && refused.error.contains("explain.no-attention") && refused.error.contains("--outputs attention"))
    let compiled = try Command.run("explain", folder.file("more.chex"), picture, "--method", "attention", "-o", folder.file("compiled"))
    #expect(compiled.status == 0, "\(compiled.error)")
    let maps = try ["direct", "compiled"].map { try NpyFile.read(folder.file("\($0)/wide.attention.npy")).tensor(name: $0).doubles }
    #expect(zip(maps[0], maps[1]).allSatisfy { abs($0 - $1) < 1e-5 })
    // Further outputs change nothing for those who do not want them.
    let predictions = try ["plain.chex", "more.chex"].map { try Command.run("predict", folder.file($0), picture, "-o", folder.file($0 + ".csv")).status }
    #expect(predictions == [0, 0])
    let tables = try ["plain.chex", "more.chex"].map { try String(contentsOfFile: folder.file($0 + ".csv"), encoding: .utf8) }
    #expect(tables[0] == tables[1])
  }

  @Test func whatCannotBeExplainedIsToldFirst() throws {
    let folder = try Self.fixtures()
    let unknown = try Command.run("explain", "tiny", folder.file("wide.png"), "--class", "Edma", "-o", folder.file("a"))
    #expect(unknown.status == 64 && unknown.error.contains("Did you mean 'Edema'?"))
    let flag = try Command.run("explain", "tiny", folder.file("wide.png"), "--head", "h.pth", "-o", folder.file("b"))
    #expect(flag.status == 64 && flag.error.contains("usage.checkpoint"))
    _ = try folder.write([1, 2, 3], to: "bad.png")
    let some = try Command.run("explain", "tiny", folder.file("wide.png"), folder.file("bad.png"), "-o", folder.file("c"))
    #expect(some.status == 65 && some.error.contains("1 of 2 pictures failed") && some.output.contains("wide.png"))
    let method = try Command.run("explain", "tiny", folder.file("wide.png"), "--method", "gloria")
    #expect(method.status == 64 && method.error.contains("glori, attention"))
  }
}
