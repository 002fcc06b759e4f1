import IR
import Passes
import TestSupport
import Testing

/// The pipeline of one pass.
func only(_ name: String) throws -> Pipeline { try Pipeline.inference(.none).selecting(["+\(name)"]) }

@Suite struct AttentionFoldingTests {
  static let batch = Dimension.symbol("batch")

  /// Two heads of `queries` constant queries over twelve tokens of sixteen channels, as GLoRI has them.
  static func head(queries count: Int = 2, keyBias: Bool = true, valueBias: Bool = true, mask: Bool = false, outputsWeights: Bool = true) throws -> Graph {
    try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([batch, .fixed(12), .fixed(16)])))
      let extents = try b.emit(Concat(axis: 0), b.emit(ShapeOf(start: 0, end: 1), x), b.constant(Tensor(int64s: [count, 8])))
      let queries = try b.emit(Expand(), b.constant(noise([1, count, 8], seed: 1), name: "queries"), extents)
      let keys = try b.emit(Linear(weightIsTransposed: true), x, b.constant(noise([8, 16], seed: 2)), keyBias ? b.constant(noise([8], seed: 3)) : nil)
      let values = try b.emit(Linear(), x, b.constant(noise([16, 8], seed: 4)), valueBias ? b.constant(noise([8], seed: 5)) : nil)
      let lowered = mask ? b.constant(Tensor([1, 1, 1, 12], (0..<12).map { $0 < 9 ? 0 : -1e9 })) : nil
      let results = try b.emit(Attention(headCount: 2, scale: 0.5, returnsWeights: outputsWeights), [queries, keys, values, lowered])
      b.output(try b.emit(Linear(), results[0], b.constant(noise([8, 6], seed: 6)), b.constant(noise([6], seed: 7))), name: "y")
      if outputsWeights { b.output(results[1], name: "weights") }
    }
  }

  @Test func aBiasOfTheKeysIsDropped() throws {
    let (after, report) = try check(Self.head(mask: true), only("fold-key-bias"))
    #expect(report.count(of: "fold-key-bias") == 1)
    #expect(after.operations.filter { $0.op is Linear && $0.operands.count == 2 }.count == 1)
    #expect(try check(Self.head(), .inference().selecting(["-fold-key-bias"])).report.count(of: "fold-key-bias") == 0)
  }

  @Test func aBiasOfTheValuesGoesIntoTheProjection() throws {
    let (after, report) = try check(Self.head(keyBias: false), only("fold-value-bias"))
    #expect(report.count(of: "fold-value-bias") == 1)
    // Only the projection has a bias now.
    #expect(after.operations.filter { $0.op is Linear }.map { $0.operands.compactMap { $0 }.count } == [2, 2, 3])
    #expect(try check(Self.head(), .inference().selecting(["-fold-value-bias"])).report.count(of: "fold-value-bias") == 0)
  }

  @Test func aMaskKeepsTheBiasOfTheValues() throws {
    let (_, report) = try check(Self.head(mask: true), only("fold-value-bias"))
    #expect(report.count(of: "fold-value-bias") == 0)
    #expect(report.nearMisses.contains { $0.rule == "fold-value-bias" && $0.reason.hasPrefix("a mask may leave a query without keys") })
  }

  @Test("constant queries take the keys' weights in, and the values' weights come last", arguments: [true, false])
  func reassociation(_ outputsWeights: Bool) throws {
    let (after, report) = try check(Self.head(outputsWeights: outputsWeights))
    #expect(report.count(of: "reassociate-attention") == 1 && after.count("attention") == 0)
    // The scores and the projection; nothing else runs over all tokens with weights.
    #expect(after.count("linear") == 2 && after.count("softmax") == 1 && after.count("matmul") == 2)
    try expectEqualResults(Self.head(outputsWeights: outputsWeights), after, inputs: [noise([1, 12, 16])])
    #expect(try check(Self.head(), .inference().selecting(["-reassociate-attention"])).graph.count("attention") == 1)
  }

  @Test func queriesBehindViewsAreConstantsToo() throws {
    // One picture, and heads cut out of the constant, as an exporter with fixed shapes writes them.
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [1, 12, 16]))
      let heads = try b.emit(Transpose(permutation: [0, 2, 1, 3]), b.emit(Reshape(), b.constant(noise([2, 8]), name: "q"), b.constant(Tensor(int64s: [1, 2, 2, 4]))))
      func split(_ seed: UInt64) throws -> Value {
        let projected = try b.emit(Add(), b.emit(MatMul(), x, b.constant(noise([16, 8], seed: seed))), b.constant(noise([8], seed: seed + 1)))
        return try b.emit(Transpose(permutation: [0, 2, 1, 3]), b.emit(Reshape(), projected, b.constant(Tensor(int64s: [1, 12, 2, 4]))))
      }
      let scores = try b.emit(MatMul(), b.emit(Multiply(), heads, b.constant(.scalar(.float32, 0.5))), b.emit(Transpose(permutation: [0, 1, 3, 2]), split(2)))
      let mixed = try b.emit(Transpose(permutation: [0, 2, 1, 3]), b.emit(MatMul(), b.emit(Softmax(axis: -1), scores), split(4)))
      let joined = try b.emit(Reshape(), mixed, b.constant(Tensor(int64s: [2, 8])))
      b.output(try b.emit(Add(), b.emit(MatMul(), joined, b.constant(noise([8, 6], seed: 6))), b.constant(noise([6], seed: 7))), name: "y")
    }
    let (after, report) = try check(before)
    #expect(report.count(of: "reassociate-attention") == 1 && after.count("attention") == 0)
  }

  @Test func manyQueriesOrABiasKeepTheAttention() throws {
    let many = try check(Self.head(queries: 9))
    #expect(many.graph.count("attention") == 1)
    #expect(many.report.nearMisses.contains { $0.rule == "reassociate-attention" && $0.reason == "2 heads of 9 queries: there would be more arithmetic" })
    let biased = try check(Self.head(), .inference().selecting(["-fold-key-bias"]))
    #expect(biased.graph.count("attention") == 1)
    #expect(biased.report.nearMisses.contains { $0.rule == "reassociate-attention" && $0.reason.hasPrefix("keys or values are also used elsewhere, or are more") })
  }

  @Test func queriesThatNoPictureChangesAreComputedAtOnce() throws {
    // LN(2 E) and its projection, as GLoRI's released code spells them.
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([Self.batch, .fixed(12), .fixed(16)])))
      let table = b.constant(noise([1, 2, 8]), name: "query_embed")
      let normal = try b.emit(LayerNormalization(), b.emit(Add(), table, table), b.constant(noise([8], seed: 2)), b.constant(noise([8], seed: 3)))
      let query = try b.emit(Linear(weightIsTransposed: true), [normal, b.constant(noise([8, 8], seed: 4)), b.constant(noise([8], seed: 5))], location: "query")[0]
      let batch = try b.emit(ShapeOf(start: 0, end: 1), x)
      let queries = try b.emit(Expand(), query, b.emit(Concat(axis: 0), batch, b.constant(Tensor(int64s: [2, 8]))))
      let keys = try b.emit(Linear(), x, b.constant(noise([16, 8], seed: 6))), values = try b.emit(Linear(), x, b.constant(noise([16, 8], seed: 7)))
      b.output(try b.emit(Attention(headCount: 2, scale: 0.5), queries, keys, values), name: "y")
    }
    let (after, report) = try check(before, .inference().selecting(["-reassociate-attention"]))
    #expect(report.passes.contains { $0.name == "fold-constants" && $0.firings.contains { $0.rule == "fold-constants" && $0.location == "query" } })
    #expect(after.count("layer_normalization") == 0 && after.count("linear") == 2)
    #expect(try check(before).graph.count("expand") == 0)
  }
}
