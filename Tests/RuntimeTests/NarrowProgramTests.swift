import IR
import Passes
import Runtime
import TestSupport
import Testing

/// Lowered programs through kernels, artifacts and definitions.
@Suite struct NarrowProgramTests {
  /// A transformer block between a linear layer and a normalisation; odd extents leave tails in every kernel.
  private func block(gated: Bool) throws -> Graph {
    let b = GraphBuilder(), width = 24
    let x = b.input("x", TensorType(.float32, [2, 7, width]))
    func vector(_ count: Int, _ seed: UInt64) -> Value { b.constant(noise([count], seed: seed)) }
    func layer(_ input: Value, _ n: Int, _ k: Int, _ seed: UInt64, _ activation: Activation = .none, residual: Value? = nil) throws -> Value {
      try b.emit(Linear(activation: activation, weightIsTransposed: seed % 2 == 0), input, b.constant(noise(seed % 2 == 0 ? [n, k] : [k, n], seed: seed)), vector(n, seed + 1), residual)
    }
    let first = try b.emit(LayerNormalization(), x, vector(width, 1), vector(width, 2))
    let attention = try b.emit(Attention(headCount: 3, scale: 0.3, layout: .packedQKV), layer(first, 3 * width, width, 3))
    let y = try layer(attention, width, width, 4, residual: x)
    let second = try b.emit(LayerNormalization(), y, vector(width, 5))
    let hidden = try gated ? b.emit(SwiGLU(), layer(second, 2 * 34, width, 6)) : layer(second, 34, width, 7, .gelu)
    b.output(try layer(hidden, width, 34, 8, residual: y), name: "y")
    return b.finish()
  }
  private func cosine(_ a: Tensor, _ b: Tensor) -> Double {
    let (x, y) = (a.doubles, b.doubles)
    func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot()
  }

  @Test("every precision has kernels, and weights that an artifact holds as they are read", arguments: [Precision.bf16, .int8, .mixed], [false, true])
  func precision(_ precision: Precision, _ gated: Bool) throws {
    let plain = try block(gated: gated), input = noise([2, 7, 24], seed: 50)
    let lowered = try PassManager.run(plain, pipeline: Pipeline([.init(LowerPrecision(.init(precision, inputs: [:])), from: .none)], level: .fuse)).graph
    let executable = try Executable(lowered, .init(threads: 1)), result = try executable.makeSession().run([input])[0]
    #expect(try executable.report().fallbacks.isEmpty)
    for threads in 2...3 { #expect(try Executable(lowered, .init(threads: threads)).makeSession().run([input])[0] == result) }
    let definition = try Executable(lowered, .init(threads: 1, usesKernels: false)).makeSession().run([input])[0]
    #expect(cosine(result, definition) > 0.9999)
    #expect(cosine(result, try Executable(plain).makeSession().run([input])[0]) > 0.999)
    try withTemporaryFolder { folder in
      try Artifact.write(Module(graph: lowered), to: folder + "/block.chex")
      let artifact = try Artifact.open(folder + "/block.chex")
      let opened = try artifact.makeExecutable(.init(threads: 2))
      #expect(try opened.report().packedWeightByteCount == 0)
      #expect(try opened.makeSession().run([input])[0] == result)
      // What is held in panels reads back as it was.
      #expect(try Executable(artifact.module.graph, .init(threads: 1, usesKernels: false)).makeSession().run([input])[0] == definition)
    }
  }

  @Test func staticScalesRunInTheSameKernels() throws {
    let plain = try block(gated: false), input = noise([2, 7, 24], seed: 50)
    let names = LinearLayers(plain, policy: .init(.int8)).all.map(\.name)
    let scales = Dictionary(uniqueKeysWithValues: names.map { ($0, ActivationScale(low: -4, high: 4)) })
    let lowered = try PassManager.run(plain, pipeline: Pipeline([.init(LowerPrecision(.init(.int8, inputs: scales)), from: .none)], level: .fuse)).graph
    let executable = try Executable(lowered, .init(threads: 2))
    #expect(try executable.report().fallbacks.isEmpty)
    let result = try executable.makeSession().run([input])[0]
    #expect(cosine(result, try Executable(lowered, .init(usesKernels: false)).makeSession().run([input])[0]) > 0.9999)
    #expect(cosine(result, try Executable(plain).makeSession().run([input])[0]) > 0.99)
  }
}
