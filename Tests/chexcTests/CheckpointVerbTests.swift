import Foundation
import Frontends
import IR
import Synchronization
import TestSupport
import Testing

/// The tiny recipe's random weights written as checkpoints, and read back by the command.
@Suite struct CheckpointVerbTests {
  private final class Recorder: WeightSource {
    let all = Mutex<[(name: String, tensor: Tensor)]>([])
    func parameter(_ name: String, _ shape: [Int]) throws(Diagnostic) -> Tensor {
      let tensor = try SeededWeights().parameter(name, shape)
      all.withLock { all in if !all.contains(where: { $0.name == name }) { all.append((name, tensor)) } }
      return tensor
    }
  }

  /// `backbone.npz`, named as a teacher of the training, and `head.npz`; `lacking` is left out.
  static func checkpoints(lacking: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder(), recorder = Recorder()
    _ = try Recipe(file: packageRoot.appending(path: "models/tiny.yaml").path).network(weights: recorder)
    var backbone = NpzFile(), head = NpzFile()
    for (name, tensor) in recorder.all.withLock({ $0 }) where name != lacking {
      let array = try NpyFile(tensor, name: name)
      if name.hasPrefix("decoder.") { head.arrays.append(("model.classifiers_dict.best.\(name)", array)) } else { backbone.arrays.append(("teacher.backbone.\(name)", array)) }
    }
    _ = try folder.write(backbone.encoded(), to: "backbone.npz")
    _ = try folder.write(head.encoded(), to: "head.npz")
    return folder
  }

  @Test func aCompiledCheckpointIsTheNetworkOfItsWeights() throws {
    let folder = try Self.checkpoints(), paths = ["backbone", "head", "model"].map { folder.file($0) }
    let compiled = try Command.run("compile", paths[0] + ".npz", "--head", paths[1] + ".npz", "--recipe", "tiny", "-o", paths[2] + ".chex")
    #expect(compiled.status == 0, "\(compiled.output)\(compiled.error)")
    #expect(!compiled.output.contains("random"))
    let compared = try Command.run("compare", paths[2] + ".chex", "models/tiny.yaml", "--json")
    #expect(try compared.document()["matches"] as? Bool == true, "\(compared.output)\(compared.error)")
    let inspected = try Command.run("inspect", paths[2] + ".chex", "--json").document()
    #expect((inspected["labels"] as? [String])?.count == 5)
  }

  @Test func aRecipeMaySayOnlyWhatTheCheckpointDoesNot() throws {
    let folder = try Self.checkpoints(), recipe = try folder.write(Array("checkpoint: 1\nheads: 2\nsize: 32\npreprocessing: rad_dino\n".utf8), to: "two.yaml")
    let words = ["import", folder.file("backbone.npz"), "--json", "--recipe"]
    let told = try Command.run(words + [recipe])
    #expect(try (told.document()["network"] as? String)?.contains("2 heads") == true, "\(told.output)\(told.error)")
    let other = try folder.write(Array("checkpoint: 1\nhead: 2\n".utf8), to: "slip.yaml")
    let refused = try Command.run("import", folder.file("backbone.npz"), "--recipe", other)
    #expect(refused.status == 78 && refused.error.contains("recipe.unknown-key") && refused.error.contains("Did you mean 'heads'?"), "\(refused.error)")
  }

  @Test func importTellsWhatBecameOfEachParameter() throws {
    let folder = try Self.checkpoints()
    let told = try Command.run("import", folder.file("backbone.npz"), "--head", folder.file("head.npz"), "--recipe", "tiny", "--json")
    let document = try told.document()
    #expect(document["schema"] as? String == "chexc.import/1" && document["prefix"] as? String == "teacher.backbone" && document["head_name"] as? String == "best")
    let rows = try #require(document["parameters"] as? [[String: Any]])
    #expect(rows.count > 40 && rows.allSatisfy { $0["state"] as? String == "matched" })
  }

  @Test func importedModulesAreModels() throws {
    let folder = try Self.checkpoints(), paths = ["backbone.npz", "head.npz", "m.chexm", "m.chex", "m.onnx"].map { folder.file($0) }
    let imported = try Command.run("import", paths[0], "--head", paths[1], "--recipe", "tiny", "-o", paths[2])
    #expect(imported.status == 0 && imported.output.contains("matched"), "\(imported.output)\(imported.error)")
    #expect(try Command.run("inspect", paths[2], "--json").document()["kind"] as? String == "module")
    #expect(try Command.run("run", paths[2]).status == 0)
    #expect(try Command.run("verify", paths[2]).status == 0)
    #expect(try Command.run("compare", paths[2], "models/tiny.yaml", "--json").document()["matches"] as? Bool == true)
    let compiled = try Command.run("compile", paths[2], "-o", paths[3])
    #expect(compiled.status == 0 && compiled.output.contains("✓ agrees"), "\(compiled.output)\(compiled.error)")
    let inspected = try Command.run("inspect", paths[3], "--json").document()
    #expect(inspected["kind"] as? String == "artifact" && (inspected["labels"] as? [String])?.count == 5 && inspected["preprocessing"] as? String != nil)
    #expect(try Command.run("export", paths[2], "-o", paths[4]).status == 0)
    #expect(try Command.run("import", paths[0], "-o", paths[2], "--recipe", "tiny").status == 73, "written over")
    #expect(try Data(contentsOf: URL(filePath: paths[2])) != Data(contentsOf: URL(filePath: paths[3])))
  }

  @Test func aMissingParameterIsAnErrorUnlessItIsNamed() throws {
    let folder = try Self.checkpoints(lacking: "blocks.1.norm2.bias"), words = [folder.file("backbone.npz"), "--recipe", "tiny"]
    let refused = try Command.run(["import"] + words)
    #expect(refused.status == 65 && refused.error.contains("checkpoint.missing-parameter") && refused.output.contains("missing     blocks.1.norm2.bias"), "\(refused.output)\(refused.error)")
    #expect(try Command.run(["compile"] + words + ["-o", folder.file("a.chex")]).status == 65)
    #expect(try Command.run(["compile"] + words + ["-o", folder.file("a.chex"), "--allow-missing", "blocks.*.norm2.bias"]).status == 0)
    let idle = try Command.run(["import"] + words + ["--allow-missing", "blocks.1.norm2.bias", "--allow-unexpected", "blocks.*"])
    #expect(idle.status == 64 && idle.error.contains("--allow-unexpected blocks.*"), "\(idle.error)")
    let other = try Command.run("compile", folder.file("backbone.npz"), "--recipe", "chexfound-vitl16-512", "-o", folder.file("b.chex"))
    #expect(other.status == 78 && other.error.contains("recipe.other-network"))
  }
}
