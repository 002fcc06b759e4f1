import IR
import Passes
import TestSupport
import Testing

@Suite struct AttentionFusionTests {
  static let heads = 2, depth = 3, tokens = 4
  static var width: Int { heads * depth }

  /// How a program spells attention.
  struct Spelling: Sendable, CustomTestStringConvertible {
    enum Projection: Sendable { case packed, separate, tokensFirst }
    enum Scale: Sendable { case queries, keys, halves, scores, divided }
    enum Mask: Sendable { case none, causal, added, selected, inverted, finite, weak, fiveAxes }
    var projection = Projection.packed, scale = Scale.queries, mask = Mask.none
    var softmaxAxis = -1, givesProbabilities = false, batch = Dimension.symbol("batch")
    var testDescription: String { "\(projection), \(scale), \(mask), batch \(batch)" }
  }

  private func program(_ s: Spelling) throws -> Graph {
    let (h, d, n, c) = (Self.heads, Self.depth, Self.tokens, Self.width)
    return try graph { b in
      func number(_ value: Double) -> Value { b.constant(.scalar(.float32, value)) }
      func list(_ numbers: Int...) -> Value { b.constant(Tensor(int64s: numbers)) }
      let x = b.input("x", TensorType(.float32, s.projection == .tokensFirst ? Shape([.fixed(n), s.batch, .fixed(c)]) : Shape([s.batch, .fixed(n), .fixed(c)])))
      func linear(_ width: Int, seed: UInt64) throws -> Value {
        try b.emit(Add(), b.emit(MatMul(), x, b.constant(noise([c, width], seed: seed))), b.constant(noise([width], seed: seed + 10)))
      }
      var q: Value, k: Value, v: Value
      switch s.projection {
      case .packed:
        let split = try b.emit(Transpose(permutation: [2, 0, 3, 1, 4]), b.emit(Reshape(), linear(3 * c, seed: 1), list(0, n, 3, h, d)))
        let parts = try b.emit(Split(axis: 0, sizes: [1, 1, 1]), [split])
        (q, k, v) = (try b.emit(Squeeze(axes: [0]), parts[0]), try b.emit(Gather(), split, b.constant(Tensor(.int64, [], int64s: [1]))), try b.emit(Squeeze(axes: [0]), parts[2]))
        k = try b.emit(Transpose(permutation: [0, 1, 3, 2]), k)
      case .separate:
        func heads(_ seed: UInt64, _ permutation: [Int]) throws -> Value { try b.emit(Transpose(permutation: permutation), b.emit(Reshape(), linear(c, seed: seed), list(0, n, h, d))) }
        (q, k, v) = (try heads(1, [0, 2, 1, 3]), try heads(2, [0, 2, 3, 1]), try heads(3, [0, 2, 1, 3]))
      case .tokensFirst:
        func heads(_ seed: UInt64, _ permutation: [Int]) throws -> Value { try b.emit(Transpose(permutation: permutation), b.emit(Reshape(), linear(c, seed: seed), list(n, -1, d))) }
        (q, k, v) = (try heads(1, [1, 0, 2]), try heads(2, [1, 2, 0]), try heads(3, [1, 0, 2]))
      }
      if s.scale == .queries { q = try b.emit(Multiply(), q, number(0.6)) }
      if s.scale == .keys { k = try b.emit(Multiply(), number(0.6), k) }
      if s.scale == .halves { q = try b.emit(Multiply(), q, number(0.8)); k = try b.emit(Multiply(), k, number(0.75)) }
      var scores = try b.emit(MatMul(), q, k)
      if s.scale == .scores { scores = try b.emit(Multiply(), scores, number(0.6)) }
      if s.scale == .divided { scores = try b.emit(Divide(), scores, number(1.7)) }
      let lower = (0..<n * n).map { $0 % n <= $0 / n }
      switch s.mask {
      case .none: break
      case .causal: scores = try b.emit(Add(), scores, b.constant(Tensor([n, n], lower.map { $0 ? 0 : -.infinity })))
      case .added: scores = try b.emit(Add(), b.input("mask", TensorType(.float32, [n, n])), scores)
      case .selected: scores = try b.emit(Where(), b.input("mask", TensorType(.bool, [n, n])), scores, number(-.infinity))
      case .inverted: scores = try b.emit(Where(), b.input("mask", TensorType(.bool, [n, n])), number(-.infinity), scores)
      case .finite: scores = try b.emit(Where(), b.input("mask", TensorType(.bool, [n, n])), number(-1e30), scores)
      case .weak: scores = try b.emit(Where(), b.input("mask", TensorType(.bool, [n, n])), number(-10), scores)
      case .fiveAxes:
        scores = try b.emit(Add(), b.emit(Reshape(), scores, list(1, -1, h, n, n)), b.input("mask", TensorType(.float32, [1, 1, 1, n, n])))
        scores = try b.emit(Reshape(), scores, list(-1, h, n, n))
      }
      let weights = try b.emit(Softmax(axis: s.softmaxAxis), scores)
      let output = try b.emit(MatMul(), weights, v, location: "attention")
      let result = s.projection == .tokensFirst
        ? try b.emit(Reshape(), b.emit(Transpose(permutation: [1, 0, 2]), output), list(n, -1, c))
        : try b.emit(Reshape(), b.emit(Transpose(permutation: [0, 2, 1, 3]), output), list(0, n, c))
      b.output(result, name: "y")
      if s.givesProbabilities { b.output(weights, name: "weights") }
    }
  }

  static let spellings: [Spelling] = [
    Spelling(), Spelling(scale: .keys), Spelling(scale: .halves), Spelling(scale: .scores), Spelling(scale: .divided),
    Spelling(projection: .separate), Spelling(projection: .separate, scale: .divided, mask: .causal), Spelling(mask: .causal),
    Spelling(mask: .added), Spelling(mask: .selected), Spelling(mask: .inverted), Spelling(mask: .finite),
    Spelling(projection: .separate, batch: .fixed(1)), Spelling(batch: .fixed(1)), Spelling(batch: .fixed(2)),
  ]

  @Test("every spelling becomes one packed attention after one linear layer", arguments: spellings)
  func fused(_ spelling: Spelling) throws {
    let (after, report) = try check(program(spelling))
    #expect(after.opNames.filter { !["not", "where"].contains($0) } == ["linear", "attention"])
    let attention = try #require(after.operations.compactMap { $0.op as? Attention }.first)
    #expect(attention.layout == .packedQKV && attention.headCount == Self.heads && attention.isCausal == (spelling.mask == .causal))
    #expect(abs(attention.scale - (spelling.scale == .divided ? 1 / 1.7 : 0.6)) < 1e-6)
    #expect(report.count(of: "fuse-attention") == 1)
  }

  @Test func tokensBeforeTheBatchAreTurnedAround() throws {
    let (after, _) = try check(program(Spelling(projection: .tokensFirst, scale: .scores)))
    #expect(after.count("attention") == 1 && after.count("softmax") == 0 && after.count("matmul") == 0)
  }

  @Test("probabilities that are used are given out", arguments: [Spelling.Projection.separate, .tokensFirst])
  func probabilities(_ projection: Spelling.Projection) throws {
    let (after, _) = try check(program(Spelling(projection: projection, givesProbabilities: true)))
    #expect(after.count("softmax") == 0)
    #expect(after.operations.contains { ($0.op as? Attention)?.returnsWeights == true })
  }

  @Test("near misses say why", arguments: [
    (Spelling(softmaxAxis: 2), "the softmax is over axis 2, not over the keys"),
    (Spelling(mask: .weak), "scores that are masked out become -10.0, not minus infinity"),
    (Spelling(mask: .fiveAxes, batch: .fixed(2)), "the mask has 5 axes"),
  ])
  func refused(_ spelling: Spelling, _ reason: String) throws {
    let (after, report) = try check(program(spelling))
    #expect(after.count("attention") == 0)
    #expect(report.nearMisses.contains { $0.rule == "fuse-attention" && $0.reason == reason && $0.location == "attention" })
  }

  @Test func scoresUsedElsewhereStay() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 3, 4]))
      let scores = try b.emit(MatMul(), x, b.emit(Transpose(permutation: [0, 2, 1]), x))
      b.output(try b.emit(MatMul(), b.emit(Softmax(), scores), x), name: "y")
      b.output(scores, name: "scores")
    }
    let (after, report) = try check(before)
    #expect(after.count("softmax") == 1)
    #expect(report.nearMisses.contains { $0.reason == "the matmul before the softmax is also used elsewhere" })
  }

  @Test func einsumIsAProduct() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 4, 6]))
      func heads(_ seed: UInt64) throws -> Value { try b.emit(Reshape(), b.emit(MatMul(), x, b.constant(noise([6, 6], seed: seed))), b.constant(Tensor(int64s: [2, 4, 2, 3]))) }
      let weights = try b.emit(Softmax(), b.emit(Einsum(equation: "bqhd,bkhd->bhqk"), heads(1), heads(2)))
      b.output(try b.emit(Reshape(), b.emit(Einsum(equation: "bhqk,bkhd->bqhd"), weights, heads(3)), b.constant(Tensor(int64s: [2, 4, 6]))), name: "y")
    }
    #expect(try check(before).graph.opNames == ["linear", "attention"])
  }

  @Test func constantQueriesAreComputedAtCompileTime() throws {
    let batch = Dimension.symbol("batch")
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([batch, .fixed(4), .fixed(6)])))
      let shape = try b.emit(Concat(axis: 0), b.emit(ShapeOf(start: 0, end: 1), x), b.constant(Tensor(int64s: [1, 1])))
      let queries = try b.emit(Expand(), b.constant(noise([1, 5, 6])), shape)
      let doubled = try b.emit(LayerNormalization(), b.emit(Add(), queries, queries), b.constant(noise([6], seed: 2)))
      func heads(_ value: Value, _ seed: UInt64, _ permutation: [Int]) throws -> Value {
        try b.emit(Transpose(permutation: permutation), b.emit(Reshape(), b.emit(MatMul(), value, b.constant(noise([6, 6], seed: seed))), b.constant(Tensor(int64s: [0, -1, 2, 3]))))
      }
      let weights = try b.emit(Softmax(), b.emit(MatMul(), heads(doubled, 3, [0, 2, 1, 3]), heads(x, 4, [0, 2, 3, 1])))
      let y = try b.emit(Transpose(permutation: [0, 2, 1, 3]), b.emit(MatMul(), weights, heads(x, 5, [0, 2, 1, 3])))
      b.output(try b.emit(Reshape(), y, b.constant(Tensor(int64s: [0, 5, 6]))), name: "y")
      b.output(weights, name: "weights")
    }
    let (after, _) = try check(before)
    #expect(after.opNames.sorted() == ["attention", "concat", "expand", "linear", "linear", "shape"])
  }
}
