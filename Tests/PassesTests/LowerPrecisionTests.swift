import IR
import Passes
import TestSupport
import Testing

@Suite struct LowerPrecisionTests {
  /// Two blocks of a small vision transformer without its ends, as the fusions leave it: pre-norm, packed attention, MLP with GELU
  /// or SwiGLU.
  private func blocks(gated: Bool = false, width: Int = 16) throws -> Graph {
    try graph { b in
      var x = b.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(5), .fixed(width)])))
      func vector(_ count: Int, _ seed: UInt64) -> Value { b.constant(noise([count], seed: seed)) }
      func layer(_ input: Value, _ n: Int, _ k: Int, _ seed: UInt64, _ activation: Activation = .none, residual: Value? = nil) throws -> Value {
        try b.emit(Linear(activation: activation, weightIsTransposed: seed % 2 == 0), input, b.constant(noise(seed % 2 == 0 ? [n, k] : [k, n], seed: seed)), vector(n, seed + 1), residual, location: "layer\(seed)")
      }
      for block in 0..<2 {
        let seed = UInt64(10 * block + 1)
        let first = try b.emit(LayerNormalization(), x, vector(width, seed), vector(width, seed + 1))
        let attention = try b.emit(Attention(headCount: 2, scale: 0.3, layout: .packedQKV), layer(first, 3 * width, width, seed))
        x = try layer(attention, width, width, seed + 1, residual: x)
        let second = try b.emit(LayerNormalization(), x, vector(width, seed + 5))
        let hidden = try gated ? b.emit(SwiGLU(), layer(second, 4 * width, width, seed + 2)) : layer(second, 2 * width, width, seed + 2, .gelu)
        x = try layer(hidden, width, 2 * width, seed + 3, residual: x)
      }
      let last = try b.emit(LayerNormalization(), x, vector(width, 40))
      b.output(last, name: "tokens")
      b.output(try layer(last, 3, width, 51), name: "scores")
    }
  }
  private func lowered(_ graph: Graph, _ policy: PrecisionPolicy) throws -> (graph: Graph, report: PipelineReport) {
    try PassManager.run(graph, pipeline: Pipeline([.init(LowerPrecision(policy), from: .none)], level: .fuse))
  }
  private func cosine(_ a: Tensor, _ b: Tensor) -> Double {
    let (x, y) = (a.doubles, b.doubles)
    func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot()
  }
  private func check(_ before: Graph, _ after: Graph, atLeast bound: Double) throws {
    let input = noise([2, 5, 16], seed: 99)
    for (a, b) in zip(try before.evaluate([input]), try after.evaluate([input])) {
      #expect(a.type == b.type)
      #expect(cosine(a, b) >= bound)
      #expect(cosine(a, b) < 1)
    }
  }

  @Test func singlePrecisionChangesNothing() throws {
    let before = try blocks()
    #expect("\(try lowered(before, .init(.fp32)).graph)" == "\(before)")
  }

  @Test("chains stay in bfloat16", arguments: [false, true])
  func bfloat16(_ gated: Bool) throws {
    let before = try blocks(gated: gated), (after, report) = try lowered(before, .init(.bf16, smallestShare: 0.02))
    try check(before, after, atLeast: 0.999)
    #expect(report.count(of: "lower-bf16") == 8 && report.count(of: "lower-attention") == 2 && report.count(of: "lower-gate") == (gated ? 2 : 0))
    // Normalisations write bfloat16 themselves, the residual stream is single precision: there is nothing to cast.
    #expect(after.count("cast") == 0 && after.count("swi_glu") == 0)
    for operation in after.operations {
      let type = after.type(of: operation.results[0]).elementType
      switch operation.op {
      case is Attention: #expect(type == .bfloat16)
      case is Linear: #expect(type == (operation.operands.count > 3 && operation.operands[3] != nil || operation.location == "layer51" ? .float32 : .bfloat16))
      default: break
      }
    }
    #expect(report.nearMisses.map(\.reason) == ["layer51 stays in fp32: too small a share of the arithmetic"])
  }

  @Test("8-bit layers read quantised normalisations, and rows of what has none", arguments: [false, true])
  func int8(_ gated: Bool) throws {
    let before = try blocks(gated: gated), (after, report) = try lowered(before, .init(.int8, smallestShare: 0.02))
    try check(before, after, atLeast: 0.99)
    #expect(report.count(of: "lower-int8") == 8 && after.count("quantized_linear") == 8)
    #expect(after.count("quantized_layer_normalization") == 4 && after.count("quantize_rows") == 4 && after.count("cast") == 0)
  }

  @Test func mixedTakesEightBitsBehindNormalisations() throws {
    let before = try blocks(), (after, report) = try lowered(before, .init(.mixed, smallestShare: 0.02))
    try check(before, after, atLeast: 0.99)
    #expect(report.count(of: "lower-int8") == 4 && report.count(of: "lower-bf16") == 4)
  }

  @Test func layersKeepThePrecisionThatTheyAreGiven() throws {
    let before = try blocks()
    let policy = PrecisionPolicy(.int8, layers: ["layer1": .fp32, "layer2": .bf16, "layer51": .int8], smallestShare: 0.02, inputs: ["layer4": .init(low: -1, high: 3)])
    let (after, report) = try lowered(before, policy)
    try check(before, after, atLeast: 0.98)
    #expect(report.count(of: "lower-int8") == 6 && report.count(of: "lower-bf16") == 1 && report.count(of: "lower-int8-static") == 1)
    // One attention gets its queries in single precision, and its result is cast once.
    #expect(report.count(of: "lower-attention") == 1 && after.count("cast") == 1)
    #expect(throws: Diagnostic.self) { try lowered(before, .init(.int8, layers: ["layer": .fp32])) }
  }

  @Test func channelsOfZerosAndSharedWeightsAreConverted() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 5, 4])), weight = b.constant(Tensor([4, 4], [1, 0, 2, -3, 0.5, 0, 1, 1, -1, 0, 0, 4, 8, 0, 1, 0]))
      b.output(try b.emit(Linear(), b.emit(Linear(), x, weight), weight), name: "y")
    }
    let (after, _) = try lowered(before, .init(.int8))
    let input = noise([2, 5, 4], seed: 3)
    #expect(cosine(try before.evaluate([input])[0], try after.evaluate([input])[0]) > 0.999)
    #expect(after.constants.count { $0.tensor.elementType == .int8 } == 1)
  }
}
