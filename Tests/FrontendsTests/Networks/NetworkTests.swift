import Foundation
import IR
import Testing

@testable import Frontends

@Suite struct NetworkTests {
  @Test func seededWeightsDependOnSeedNameAndPlaceAlone() throws {
    let weights = SeededWeights(seed: 7)
    let a = try weights.parameter("blocks.0.attn.qkv.weight", [64, 256]), b = try weights.parameter("blocks.0.attn.qkv.weight", [64, 256])
    #expect(a == b)
    #expect(try weights.parameter("blocks.1.attn.qkv.weight", [64, 256]) != a)
    #expect(try SeededWeights(seed: 8).parameter("blocks.0.attn.qkv.weight", [64, 256]) != a)
    // Variance 1 / inputs: 64 * 256 values put the estimates within a few per cent.
    let values = a.doubles, mean = values.reduce(0, +) / Double(values.count)
    let deviation = (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)).squareRoot()
    #expect(abs(mean) < 0.002 && abs(deviation - 1.0 / 16) < 0.002)
    let gammas = try weights.parameter("blocks.0.ls1.gamma", [512]).doubles
    #expect((gammas.min() ?? 0) >= 0.08 && (gammas.max() ?? 1) <= 0.36)
  }

  @Test(arguments: [false, true])
  func networksHaveTheirTypesForAnyBatch(_ takesClassToken: Bool) throws {
    var recipe = try Recipe(yaml: RecipeTests.small, file: "small.yaml")
    recipe.head.takesClassToken = takesClassToken
    recipe.backbone.feedForward = takesClassToken ? .swiglu : .mlp
    let module = try recipe.network(weights: SeededWeights())
    try module.graph.verify()
    #expect(module.graph.inputTypes.map(\.description) == ["float32[batchx1x16x16]"])
    #expect(module.graph.outputs.map(\.name) == ["logits", "probabilities", "attention"])
    let bound = try module.graph.specialized(to: [TensorType(.float32, [2, 1, 16, 16])])
    #expect(bound.outputTypes.map(\.description) == ["float32[2x3]", "float32[2x3]", "float32[2x2x3x4]"])

    // Each picture is treated alone, and the attention of a label sums to one.
    let pictures = Tensor([2, 1, 16, 16], (0..<512).map { Float($0 % 37) / 37 })
    let both = try bound.evaluate([pictures])
    let single = try module.graph.specialized(to: [TensorType(.float32, [1, 1, 16, 16])])
    let second = try single.evaluate([Tensor([1, 1, 16, 16], Array(pictures.floats.suffix(256)))])
    for (a, b) in zip(both[0].doubles.suffix(3), second[0].doubles) { #expect(abs(a - b) < 1e-5) }
    #expect(Set(both[0].doubles).count == 6)
    let attention = both[2].doubles
    for row in 0..<(2 * 2 * 3) { #expect(abs(attention[row * 4..<row * 4 + 4].reduce(0, +) - 1) < 1e-5) }
  }

  /// spec: 304,630,016 parameters in the backbone and 8,723,496 in the head, which the demonstration recipe must have.
  @Test func theFullNetworkHasThePublishedParameterCount() throws {
    let recipe = try Recipe(file: RecipeTests.models.appending(path: "chexfound-vitl16-512.yaml").path)
    let counter = CountingWeights()
    _ = try recipe.network(weights: counter, batch: .fixed(1))
    #expect(counter.total == 304_630_016 - 1024 + 8_723_496)
  }
}

/// Zeros that share one storage, counted: the full network without its memory.
private final class CountingWeights: WeightSource, @unchecked Sendable {
  private(set) var total = 0
  private let zeros = TensorStorage.make(byteCount: 5472 * 1024 * 4) { _ in }

  func parameter(_ name: String, _ shape: [Int]) throws(Diagnostic) -> Tensor {
    total += shape.reduce(1, *)
    guard let tensor = Tensor(.float32, shape, storage: zeros) else { throw Diagnostic("test.too-large", "larger than any parameter", found: "\(shape)") }
    return tensor
  }
}
