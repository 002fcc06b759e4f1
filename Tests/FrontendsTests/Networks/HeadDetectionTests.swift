import IR
import Testing

@testable import Frontends

@Suite struct HeadDetectionTests {
  static let name = "linear:blocks=2:avgpool=True:lr=0_0010000000"

  static func checkpoint(_ head: ClassificationHead, labels: Int) throws -> TensorDictionary {
    let weights = WrittenWeights(), builder = GraphBuilder(name: "head")
    let features = (0..<head.layers).map { index in
      Encoding.Features(classToken: builder.input("c\(index)", TensorType(.float32, [1, 8])), patches: builder.input("p\(index)", TensorType(.float32, [1, 4, 8])))
    }
    _ = try head.apply(to: features, featureWidth: 8, labels: labels, Layers(builder, weights))
    return weights.dictionary
  }

  @Test("heads are told by names and shapes", arguments: [
    ClassificationHead.glori(GLoRIHead(layers: 2, width: 16, heads: 4, hidden: 12)),
    .glori(GLoRIHead(layers: 3, width: 16, heads: 4, hidden: 12, takesClassToken: true)),
    .plainGLoRI(PlainGLoRIHead(layers: 2, width: 16, heads: 4)),
    .plainGLoRI(PlainGLoRIHead(layers: 2, width: 16, heads: 4, takesClassToken: false)),
    .linear(LinearProbe(layers: 2, poolsPatches: true)),
  ])
  func kinds(_ head: ClassificationHead) throws {
    let checkpoint = try Self.checkpoint(head, labels: 5).renamed { "model.classifiers_dict.\(Self.name).\($0)" }
    let found = try DetectedHead(in: checkpoint, featureWidth: 8, heads: 4)
    #expect(found.kind == head && found.labelCount == 5 && found.name == Self.name)
    let (module, table) = try found.program(featureWidth: 8, patches: .fixed(4))
    #expect(table.summary == "\(checkpoint.tensors.count) matched")
    #expect(module.graph.outputs.first?.name == "logits")
  }

  @Test func oneOfSeveralHeadsIsNamed() throws {
    let one = try Self.checkpoint(.linear(LinearProbe(layers: 2)), labels: 3)
    let both = TensorDictionary(tensors: one.renamed { "classifiers_dict.a.\($0)" }.tensors + one.renamed { "classifiers_dict.b.\($0)" }.tensors)
    #expect(try DetectedHead(in: both, name: "b", featureWidth: 8).name == "b")
    #expect(try DetectedHead(in: both, name: "b", featureWidth: 8).program(featureWidth: 8, patches: .fixed(4)).table.summary == "2 matched, 2 unused")
    expect("checkpoint.ambiguous-head", found: "a, b") { _ = try DetectedHead(in: both, featureWidth: 8) }
    expect("checkpoint.unknown-head") { _ = try DetectedHead(in: both, name: "c", featureWidth: 8) }
    expect("checkpoint.architecture") { _ = try DetectedHead(in: both, name: "a", featureWidth: 7) }
    expect("checkpoint.unknown-head") { _ = try DetectedHead(in: one.renamed { "x\($0)" }, featureWidth: 8) }
  }

  @Test func reportsNameTheBestHead() {
    let text = """
      ITER: 14 val
      {"best_classifier": {"name": "first", "results": {"ap": 0.1}}}

      ITER: 29 val
      {"best_classifier": {"name": "second", "results": {"ap": 0.2}}}

      """
    #expect(HeadReport.bestHead(in: text) == "second")
    #expect(HeadReport.bestHead(in: "{}\n{\"best_classifier\": 3}") == nil)
  }
}
