import Foundation
import IR
import TestSupport
import Testing

@testable import Frontends

/// Every checkpoint of a backbone written again by the command: the same elements under the published names, and the same
/// network in ONNX.
@Suite(.enabled(if: OutsideData.path != nil)) struct ExportAcceptance {
  private static let cases = GoldenIndex.cases("backbone", "container").filter { (try? GoldenNetwork.load($0))?.files?["checkpoint"] != nil }
  private func path(_ name: String) throws -> String {
    GoldenNetwork.root.appending(path: "\(name)/\(try #require(GoldenNetwork.load(name).files?["checkpoint"]))").path
  }

  @Test("weights as safetensors", arguments: cases) func weights(_ name: String) throws {
    let folder = try TemporaryFolder(), output = folder.file("weights.safetensors"), path = try path(name)
    let select = try GoldenNetwork.load(name).select.map { ["--select", "network=\($0)"] } ?? []
    let exported = try Command.run(["export", path, "-o", output] + select)
    #expect(exported.status == 0, "\(exported.error)")
    let source = try Checkpoint.open(path: path), written = try Checkpoint.open(path: output)
    #expect(written.tensors.count > 20 && written.tensors.contains { $0.name == "cls_token" })
    for tensor in written.tensors {
      #expect(source.tensors.contains { ParameterName($0.name).name == tensor.name && $0.tensor == tensor.tensor }, "\(tensor.name)")
    }
  }

  @Test("programs as ONNX", arguments: cases) func programs(_ name: String) throws {
    let folder = try TemporaryFolder(), output = folder.file("network.onnx"), recipe = folder.file("network.yaml")
    try GoldenRecipe(name).yaml.write(toFile: recipe, atomically: true, encoding: .utf8)
    let select = try GoldenNetwork.load(name).select.map { ["--select", "network=\($0)"] } ?? []
    let exported = try Command.run(["export", path(name), "--recipe", recipe, "-o", output, "--json"] + select)
    let difference = try #require(exported.document()["maximum_difference"] as? Double, "\(exported.output)\(exported.error)")
    #expect(difference < 1e-4)
  }
}
