import Foundation
import Frontends
import IR
import Images
import Inference
import Passes
import Runtime
import TestSupport
import Testing

@Suite struct ExplainerTests {
  @Test func aFindingsMapIsTheMeanOfItsHeads() throws {
    let folder = try TemporaryFolder(), picture = try TinyNetwork.picture(in: folder), module = try TinyNetwork.module()
    let graph = try PassManager.run(module.graph).graph
    let explainer = try Explainer(Executable(graph.keeping(outputs: Explainer.outputs(graph, for: .glori))), recipe: TinyNetwork.preparation, labels: module.labels, method: .glori)
    let explanation = try explainer.explain(file: picture)
    #expect(explanation.findings.count == 5 && explanation.geometry.originalWidth == 96)
    let map = try explanation.map(of: 3, gamma: 1)
    #expect(map.height == 64 && map.width == 64)
    // The weights of one query sum to one, and so do their means; each patch has 16 x 16 pixels.
    #expect(abs(map.values.reduce(0) { $0 + Double($1) } / 256 - 1) < 1e-4)
    #expect(try explanation.map(of: 1, gamma: 1) != map)
    #expect(throws: Diagnostic.self) { try explanation.map(of: 5) }
  }

  @Test func aProgramThatDoesNotTellIsRefused() throws {
    let module = try TinyNetwork.module()
    let error = try #require(throws: Diagnostic.self) {
      try Explainer(Executable(module.graph), recipe: TinyNetwork.preparation, labels: module.labels, method: .attention)
    }
    #expect(error.id == "explain.no-attention" && error.help?.contains("--outputs attention") == true)
  }
}
