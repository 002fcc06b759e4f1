import Foundation
import Frontends
import IR
import TestSupport
import Testing

/// Models written for others, and read back.
@Suite struct ExportTests {
  @Test func theWeightsOfARecipeAreACheckpoint() throws {
    let folder = try TemporaryFolder(), weights = folder.file("tiny.safetensors"), artifact = folder.file("tiny.chex")
    let exported = try Command.run("export", "models/tiny.yaml", "-o", weights, "--json")
    #expect(exported.status == 0, "\(exported.output)\(exported.error)")
    let count = try #require(exported.document()["tensors"] as? Int)
    #expect(try Checkpoint.open(path: weights).tensors.count == count && count > 40)
    let compiled = try Command.run("compile", weights, "--head", weights, "--recipe", "tiny", "-o", artifact)
    #expect(compiled.status == 0, "\(compiled.output)\(compiled.error)")
    let compared = try Command.run("compare", artifact, "models/tiny.yaml", "--json")
    #expect(try compared.document()["matches"] as? Bool == true, "\(compared.output)\(compared.error)")

    // The checkpoint's own export has the same bytes, but for what is told of the network.
    let again = folder.file("again.safetensors")
    #expect(try Command.run("export", weights, "--head", weights, "--recipe", "tiny", "-o", again).status == 0)
    let first = try Checkpoint.open(path: weights), second = try Checkpoint.open(path: again)
    #expect(first.tensors.map(\.name) == second.tensors.map(\.name))
    for tensor in first.tensors { #expect(second[tensor.name] == tensor.tensor, "\(tensor.name)") }
  }

  @Test(arguments: [[], ["--external-data"], ["--batch", "2"]]) func onnxFilesComputeTheSame(_ options: [String]) throws {
    let folder = try TemporaryFolder(), path = folder.file("tiny.onnx")
    let exported = try Command.run(["export", "models/tiny.yaml", "-o", path, "--json"] + options)
    let difference = try #require(exported.document()["maximum_difference"] as? Double, "\(exported.output)\(exported.error)")
    #expect(exported.status == 0 && difference < 1e-4)
    #expect(FileManager.default.fileExists(atPath: path + ".data") == options.contains("--external-data"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count <= 2, "something was left behind")
    let compared = try Command.run("compare", path, "models/tiny.yaml", "--json")
    if options.first != "--batch" { #expect(try compared.document()["matches"] as? Bool == true, "\(compared.output)\(compared.error)") }
  }

  @Test func optimisedOnnxFilesAreCompared() throws {
    let folder = try TemporaryFolder(), path = folder.file("tiny.onnx")
    let compiled = try Command.run("compile", "models/tiny.yaml", "--emit", "onnx", "-o", path, "--json")
    #expect(try compiled.document()["maximum_difference"] is Double, "\(compiled.output)\(compiled.error)")
    let unchecked = try Command.run("compile", "models/tiny.yaml", "--emit", "onnx", "-o", path, "--json", "--no-validate", "--force")
    #expect(try unchecked.document()["maximum_difference"] == nil)
  }

  @Test func compiledModelsAndModulesAreExported() throws {
    let folder = try TemporaryFolder(), paths = ["a.chex", "a.onnx", "a.safetensors"].map { folder.file($0) }
    #expect(try Command.run("compile", "models/tiny.yaml", "-o", paths[0]).status == 0)
    let exported = try Command.run("export", paths[0], "-o", paths[1])
    #expect(exported.status == 0 && exported.output.contains("✓ agrees"), "\(exported.output)\(exported.error)")
    #expect(try Command.run("export", paths[1], "-o", paths[2]).status == 0)
    #expect(try Checkpoint.open(path: paths[2]).tensors.count > 20)
  }

  @Test(arguments: [
    (["-o", "FOLDER/x.bin"], 64, "give a .onnx or a .safetensors file"), (["-o", "FOLDER/x.safetensors", "--batch", "2"], 64, "Weights alone have no inputs"),
    (["-o", "FOLDER/no/x.onnx"], 73, "there is no such folder"), (["-o", "FOLDER/x.onnx", "--shape", "image=1x3x8x8"], 64, "a recipe sets the shape"),
  ] as [([String], Int32, String)])
  func whatCannotBeIsRefused(_ words: [String], _ status: Int32, _ text: String) throws {
    let folder = try TemporaryFolder()
    let refused = try Command.run(["export", "models/tiny.yaml"] + words.map { $0.replacingOccurrences(of: "FOLDER", with: folder.path) })
    #expect(refused.status == status && refused.error.contains(text), "\(refused.status) \(refused.error)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
