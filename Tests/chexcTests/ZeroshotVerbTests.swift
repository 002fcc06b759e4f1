import Foundation
import IR
import Images
import Synchronization
import TestSupport
import Testing

@testable import Frontends

/// A tiny CLIP with random weights, written in OpenAI's layout, asked by the command about a phantom.
@Suite struct ZeroshotVerbTests {
  private final class Recorder: WeightSource {
    let all = Mutex<[(name: String, tensor: Tensor)]>([])
    let seed: UInt64
    init(seed: UInt64) { self.seed = seed }
    func parameter(_ name: String, _ shape: [Int]) throws(Diagnostic) -> Tensor {
      let tensor = try SeededWeights(seed: seed).parameter(name, shape)
      all.withLock { all in if !all.contains(where: { $0.name == name }) { all.append((name, tensor)) } }
      return tensor
    }
  }

  /// `{seed}.npz`, a vocabulary `merges.txt` of 516 tokens, a list of labels and a picture.
  private static func files(seeds: UInt64...) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for seed in seeds {
      let recorder = Recorder(seed: seed), builder = GraphBuilder(name: "towers"), layers = Layers(builder, recorder)
      let image = CLIPTransformer(width: 16, depth: 1, heads: 1, hidden: 32, activation: .quickGelu, epsilon: 1e-5)
      _ = try CLIPVisionTransformer(patch: 8, grid: 2, channels: 3, transformer: image).encode(builder.input("image", TensorType(.float32, [1, 3, 16, 16])), embedding: 8, layers)
      _ = try CLIPTextTransformer(vocabulary: 516, context: 8, transformer: image).encode(builder.input("ids", TensorType(.int64, [1, 8])), mask: nil, count: 8, embedding: 8, layers)
      var file = NpzFile()
      for (name, tensor) in recorder.all.withLock({ $0 }) { file.arrays.append((name, try NpyFile(tensor, name: name))) }
      file.arrays.append(("logit_scale", try NpyFile(.scalar(.float32, 2), name: "logit_scale")))
      _ = try folder.write(file.encoded(), to: "\(seed).npz")
    }
    _ = try folder.write(Array("#version: 0.2\ne d\ned e\n".utf8), to: "merges.txt")
    _ = try folder.write(Array("Edema\nNo Finding\n".utf8), to: "labels.txt")
    _ = try folder.write(PngWriter.encode(Phantom(width: 32, height: 32).draw()), to: "xray.png")
    return folder
  }
  private func probabilities(_ words: [String]) throws -> [String: Double] {
    let told = try Command.run(["zeroshot"] + words + ["--json"])
    #expect(told.status == 0, "\(told.output)\(told.error)")
    let document = try told.document()
    #expect(document["schema"] as? String == "chexc.zeroshot/1" && document["intended_use"] as? String == "not for diagnostic use")
    let item = try #require((document["items"] as? [[String: Any]])?.first), findings = try #require(item["findings"] as? [[String: Any]])
    return try Dictionary(uniqueKeysWithValues: findings.map { (try #require($0["label"] as? String), try #require($0["prob"] as? Double)) })
  }

  @Test func severalNetworksAreMeans() throws {
    let folder = try Self.files(seeds: 1, 2), rest = [folder.file("xray.png"), "--labels", "Edema, Nodule", "--vocabulary", folder.file("merges.txt")]
    let first = try probabilities([folder.file("1.npz")] + rest), second = try probabilities([folder.file("2.npz")] + rest)
    let both = try probabilities([folder.file("1.npz"), folder.file("2.npz")] + rest)
    for label in ["Edema", "Nodule"] {
      let mean = try (#require(first[label]) + #require(second[label])) / 2
      #expect(try abs(#require(both[label]) - mean) < 1e-12)
    }
    #expect(first != second)
    let shares = try probabilities([folder.file("1.npz")] + rest + ["--procedure", "softmax"])
    #expect(abs(shares.values.reduce(0, +) - 1) < 1e-12)
  }

  @Test func labelsThatNegateAreWarnedOf() throws {
    let folder = try Self.files(seeds: 1), words = ["zeroshot", folder.file("1.npz"), folder.file("xray.png"), "--labels", folder.file("labels.txt"), "--vocabulary", folder.file("merges.txt")]
    let told = try Command.run(words + ["-o", folder.file("out.csv")])
    #expect(told.status == 0 && told.error.contains("no No Finding") && told.error.contains("Not for diagnostic use."), "\(told.output)\(told.error)")
    let lines = try String(contentsOfFile: folder.file("out.csv"), encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2 && lines[0] == "path,status,Edema,No Finding")
    #expect(try !Command.run(words + ["--procedure", "softmax", "-o", folder.file("b.csv")]).error.contains("inverted"))
  }

  @Test func whatDoesNotFitIsTold() throws {
    let folder = try Self.files(seeds: 1), picture = folder.file("xray.png"), vocabulary = ["--vocabulary", folder.file("merges.txt"), "--labels", "Edema"]
    #expect(try Command.run(["zeroshot", picture] + vocabulary).error.contains("zeroshot.checkpoint"))
    #expect(try Command.run(["zeroshot", folder.file("1.npz"), picture, "--template", "edema"] + vocabulary).error.contains("zeroshot.template"))
    _ = try folder.write(Array("#version: 0.2\ne d\ned e\nede m\n".utf8), to: "larger.txt")
    let told = try Command.run("zeroshot", folder.file("1.npz"), picture, "--labels", "Edema", "--vocabulary", folder.file("larger.txt"))
    #expect(told.status == 78 && told.error.contains("zeroshot.vocabulary"), "\(told.error)")
  }

  @Test(arguments: ["image", "text", "similarity"]) func eachProgramCompiles(_ program: String) throws {
    let folder = try Self.files(seeds: 1), artifact = folder.file("\(program).chex")
    let told = try Command.run("compile", folder.file("1.npz"), "--select", "program=\(program)", "-o", artifact, "--explain-fusions")
    #expect(told.status == 0 && told.output.contains("fuse-attention"), "\(told.output)\(told.error)")
    #expect(try Command.run("inspect", artifact).output.contains(program == "similarity" ? "logits_per_image" : "\(program)_features"))
    #expect(try Command.run("compile", folder.file("1.npz"), "--select", "program=sound", "-o", folder.file("a.chex")).error.contains("network.program"))
  }

  @Test func importCountsBothTowers() throws {
    let folder = try Self.files(seeds: 1), rows = try #require(try Command.run("import", folder.file("1.npz"), "--json").document()["parameters"] as? [[String: Any]])
    #expect(rows.allSatisfy { $0["state"] as? String == "matched" } && rows.contains { $0["parameter"] as? String == "token_embedding.weight" })
  }
}
