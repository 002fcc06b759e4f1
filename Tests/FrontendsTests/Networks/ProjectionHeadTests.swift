import IR
import Testing

@testable import Frontends

@Suite struct ProjectionHeadTests {
  static let head = ProjectionHead(hidden: 12, bottleneck: 6)

  /// The parameters of a head with 10 prototypes on 8 features.
  static func checkpoint(_ head: ProjectionHead) throws -> TensorDictionary { try HeadDetectionTests.checkpoint(.projection(head), labels: 10) }

  @Test("the head is told by names and shapes", arguments: [
    head, ProjectionHead(hidden: 12, bottleneck: 6, isParametrized: true), ProjectionHead(hidden: 12, bottleneck: 6, hasBias: false), ProjectionHead(layers: 2, hidden: 12, bottleneck: 6),
    ProjectionHead(layers: 1, hidden: 6, bottleneck: 6),
  ])
  func kinds(_ head: ProjectionHead) throws {
    let one = try Self.checkpoint(head), file = TensorDictionary(tensors: one.renamed { "teacher.dino_head.\($0)" }.tensors + one.renamed { "teacher.ibot_head.\($0)" }.tensors)
    for (name, takesPatches) in [("dino_head", false), ("ibot_head", true)] {
      let found = try DetectedHead(in: file, name: name, featureWidth: 8)
      var expected = head
      expected.takesPatches = takesPatches
      #expect(found.kind == .projection(expected) && found.labelCount == 10 && found.name == name)
      let (module, table) = try found.program(featureWidth: 8, patches: .fixed(4), batch: .fixed(2))
      #expect(table.summary == "\(one.tensors.count) matched, \(one.tensors.count) unused")
      #expect(module.graph.outputs.map(\.name) == ["prototypes"])
      #expect(module.graph.outputTypes.map(\.description) == [takesPatches ? "float32[2x4x10]" : "float32[2x10]"])
    }
    expect("checkpoint.ambiguous-head", found: "dino_head, ibot_head") { _ = try DetectedHead(in: file, featureWidth: 8) }
    expect("checkpoint.architecture") { _ = try DetectedHead(in: file, name: "dino_head", featureWidth: 9) }
  }

  /// Against the formula, in double precision.
  @Test func cosinesTimesLengths() throws {
    let file = try Self.checkpoint(Self.head), found = try DetectedHead(in: file, featureWidth: 8)
    let (module, _) = try found.program(featureWidth: 8, patches: .fixed(4), batch: .fixed(2))
    let tokens = SeededWeights().normal("tokens", [2, 8], deviation: 1), patches = SeededWeights().normal("patches", [2, 4, 8], deviation: 1)
    let feeds = module.graph.inputs.map { module.graph.name(of: $0).hasPrefix("class_token") ? tokens : patches }
    let got = try module.graph.evaluate(feeds)[0].doubles
    func linear(_ x: [Double], _ name: String) throws -> [Double] {
      let weight = try file.tensor(name + ".weight"), bias = try file.tensor(name + ".bias").doubles, values = weight.doubles
      return (0..<weight.shape[0]).map { row in zip(x, values[(row * x.count)...]).reduce(bias[row]) { $0 + $1.0 * $1.1 } }
    }
    let lengths = try file.tensor("last_layer.weight_g").doubles, rows = try file.tensor("last_layer.weight_v").doubles
    for picture in 0..<2 {
      var x = Array(tokens.doubles[picture * 8..<picture * 8 + 8])
      for name in ["mlp.0", "mlp.2", "mlp.4"] {
        x = try linear(x, name)
        if name != "mlp.4" { x = try Gelu().evaluate(Arguments([Tensor(.float64, [x.count], doubles: x)]))[0].doubles }
      }
      let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for (prototype, length) in lengths.enumerated() {
        let row = rows[prototype * 6..<prototype * 6 + 6], size = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let expected = zip(x, row).reduce(0) { $0 + $1.0 * $1.1 } / norm / size * length
        #expect(abs(got[picture * 10 + prototype] - expected) < 1e-5)
      }
    }
  }

  @Test func theTeachersHeadIsMeantWhereNothingIsSaid() throws {
    let one = try Self.checkpoint(Self.head)
    let both = TensorDictionary(tensors: one.renamed { "model.student.dino_head.\($0)" }.tensors + one.renamed { "model.teacher.dino_head.\($0)" }.tensors)
    let table = try DetectedHead(in: both, name: "dino_head", featureWidth: 8).program(featureWidth: 8, patches: .fixed(4)).table
    #expect(table.rows.filter { $0.state == .matched }.allSatisfy { $0.tensor.hasPrefix("model.teacher.") } && table.count(.matched) == 8)
    let student = try DetectedHead(in: both, name: "dino_head", network: "student", featureWidth: 8).program(featureWidth: 8, patches: .fixed(4)).table
    #expect(student.rows.filter { $0.state == .matched }.allSatisfy { $0.tensor.hasPrefix("model.student.") })
  }
}
