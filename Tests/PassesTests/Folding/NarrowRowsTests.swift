import IR
import Passes
import TestSupport
import Testing

@Suite struct NarrowRowsTests {
  enum Reader: CaseIterable { case classToken, classTokenByIndex, patches, both }

  /// One block of a vision transformer over nine tokens, its final norm, and what a head reads of it.
  private func block(_ reader: Reader) throws -> Graph {
    try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(9), .fixed(8)])))
      func parameter(_ shape: Int..., seed: UInt64) -> Value { b.constant(noise(shape, seed: seed), name: "p\(seed)") }
      func norm(_ x: Value, _ seed: UInt64) throws -> Value { try b.emit(LayerNormalization(), x, parameter(8, seed: seed), parameter(8, seed: seed + 1)) }
      let qkv = try b.emit(Linear(weightIsTransposed: true), norm(x, 1), parameter(24, 8, seed: 3), parameter(24, seed: 4))
      let mixed = try b.emit(Attention(headCount: 2, scale: 0.5, layout: .packedQKV), qkv)
      let attended = try b.emit(Linear(), mixed, parameter(8, 8, seed: 5), parameter(8, seed: 6), x)
      let inner = try b.emit(SwiGLU(), b.emit(Linear(), norm(attended, 7), parameter(8, 32, seed: 9)))
      let output = try norm(b.emit(Linear(), inner, parameter(16, 8, seed: 10), nil, attended), 11)
      func list(_ number: Int) -> Value { b.constant(Tensor(int64s: [number])) }
      if reader == .classToken || reader == .both { b.output(try b.emit(Slice(), output, list(0), list(1), list(1)), name: "class") }
      if reader == .classTokenByIndex { b.output(try b.emit(Gather(axis: 1), output, b.constant(Tensor(.int64, [], int64s: [0]))), name: "class") }
      if reader == .patches || reader == .both { b.output(try b.emit(Slice(), output, list(1), list(Int.max), list(1)), name: "patches") }
    }
  }
  /// The tokens of each linear layer's result.
  private func tokens(_ graph: Graph) -> [Int?] { graph.operations.filter { $0.op is Linear }.map { graph.type(of: $0.results[0]).shape[1].fixedValue } }

  @Test("a block that only the class token is read of runs on one row", arguments: [Reader.classToken, .classTokenByIndex])
  func classToken(_ reader: Reader) throws {
    let (after, report) = try check(block(reader))
    #expect(report.count(of: "narrow-rows") == 7)
    // Keys and values of all tokens; queries, projection and the feed-forward part of one.
    #expect(tokens(after).sorted { ($0 ?? 0) < ($1 ?? 0) } == [1, 1, 1, 1, 9, 9])
    #expect(after.operations.compactMap { $0.op as? Attention }.map(\.layout) == [.separate])
    #expect(try check(block(reader), .inference().selecting(["-narrow-rows"])).graph.operations.compactMap { $0.op as? Attention }.map(\.layout) == [.packedQKV])
  }

  @Test func mostTokensAreCutOutWhereThatCopiesLeast() throws {
    let (after, _) = try check(block(.patches))
    // The attention and its projection are computed for all: cutting before them would be two cuts instead of one.
    #expect(tokens(after) == [9, 9, 8, 8])
    #expect(after.count("slice") == 1)
  }

  @Test func tokensThatAreAllReadStay() throws {
    let (after, report) = try check(block(.both))
    #expect(report.count(of: "narrow-rows") == 0 && after.count("slice") == 2)
  }

  @Test func aBlockWithOtherReadersIsComputedAsAWhole() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(9), .fixed(8)])))
      let y = try b.emit(Linear(), x, b.constant(noise([8, 8])))
      let normal = try b.emit(LayerNormalization(), y, b.constant(noise([8], seed: 2)))
      func list(_ number: Int) -> Value { b.constant(Tensor(int64s: [number])) }
      b.output(try b.emit(Slice(), normal, list(0), list(1), list(1)), name: "class")
      b.output(try b.emit(ReduceMean(axes: [1], keepsDimensions: false), y), name: "mean")
    }
    let (after, report) = try check(before)
    #expect(report.count(of: "narrow-rows") == 1 && tokens(after) == [9])
    #expect(after.opNames == ["linear", "slice", "layer_normalization", "reduce_mean"])
  }
}
