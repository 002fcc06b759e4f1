import Foundation
import Frontends
import IR
import Runtime
import TestSupport
import Testing

/// Projection heads of self-supervised training, forward; their gradients are the trainer's.
@Suite(.enabled(if: OutsideData.path != nil)) struct ProjectionHeadAcceptance {
  /// The parameters that a case has among its inputs.
  private struct Parameters: NamedTensors {
    var tensors: [String: Tensor] = [:], entries: [NamedTensorEntry] = []
    func tensor(_ name: String) throws(Diagnostic) -> Tensor {
      guard let tensor = tensors[name] else { throw Diagnostic("test.no-tensor", name) }
      return tensor
    }
  }
  private static let marker = "param/last_layer.", prefix = "param/"
  static let cases = GoldenIndex.cases("loss").filter { name in (try? GoldenNetwork.load(name))?.inputs?.contains { $0.name.hasPrefix(marker) } == true }

  @Test(arguments: cases) func outputsAreReproduced(_ name: String) throws {
    let golden = try GoldenNetwork.load(name)
    var parameters = Parameters(), x: Tensor?
    for input in golden.inputs ?? [] {
      let tensor = try NpyFile.read(GoldenNetwork.root.appending(path: "\(name)/\(input.file)").path).tensor(name: input.name)
      if input.name == "x" { x = tensor }
      guard input.name.hasPrefix(Self.prefix) else { continue }
      let own = String(input.name.dropFirst(Self.prefix.count))
      parameters.tensors[own] = tensor
      parameters.entries.append(NamedTensorEntry(name: own, elementType: tensor.elementType, shape: tensor.shape))
    }
    let features = try #require(x), width = features.shape[1]
    let head = try DetectedHead(in: parameters, featureWidth: width), (module, table) = try head.program(featureWidth: width, patches: .fixed(1), batch: .fixed(features.shape[0]))
    #expect(table.count(.matched) == parameters.entries.count)
    let patches = features.reshaped([features.shape[0], 1, width])
    let result = try compiled(module.graph).run(module.graph.inputs.map { module.graph.name(of: $0).hasPrefix("class_token") ? features : patches })
    var score = GoldenScore(name: name)
    try score.compare(result[0], try #require(golden.expected.first { $0.name == "output" }), in: name)
    score.record("outputs, without gradients")
  }
  @Test func aCaseIsFound() { #expect(!Self.cases.isEmpty) }
}
