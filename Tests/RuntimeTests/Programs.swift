import IR
import TestSupport

/// Programs for tests.
enum Programs {
  /// A transformer block as in ViT: tokens of `width`, a gated feed-forward network of `hidden`.
  static func block(batch: Dimension = .fixed(1), tokens: Int = 9, width: Int = 32, heads: Int = 4, hidden: Int = 24) throws -> Graph {
    let builder = GraphBuilder()
    var seed: UInt64 = 100
    func weight(_ shape: [Int], _ scale: Float = 1) -> Value {
      seed += 1
      return builder.constant(noise(shape, seed: seed, scale: scale), name: "w\(seed)")
    }
    func matrix(_ k: Int, _ n: Int) -> Value { weight([n, k], 1 / Float(k).squareRoot()) }
    let x = builder.input("tokens", TensorType(.float32, Shape([batch, .fixed(tokens), .fixed(width)])))
    let linear = Linear(weightIsTransposed: true)
    let normalized = try builder.emit(LayerNormalization(epsilon: 1e-6), x, weight([width]), weight([width]), location: "norm1")
    let packed = try builder.emit(linear, normalized, matrix(width, 3 * width), weight([3 * width]), location: "qkv")
    let attended = try builder.emit(
      Attention(headCount: heads, scale: 1 / Double(width / heads).squareRoot(), layout: .packedQKV), packed, location: "attention")
    let projected = try builder.emit(linear, attended, matrix(width, width), weight([width]), location: "proj")
    let both = try builder.emit(AddLayerNormalization(epsilon: 1e-6), [projected, x, weight([width]), weight([width])], location: "norm2")
    let gates = try builder.emit(linear, both[0], matrix(width, 2 * hidden), weight([2 * hidden]), location: "w12")
    let gated = try builder.emit(SwiGLU(), gates, location: "swiglu")
    let output = try builder.emit(linear, gated, matrix(hidden, width), weight([width]), both[1], location: "w3")
    builder.output(output, name: "output")
    return builder.finish()
  }
}

extension Tensor {
  /// The largest difference, as a share of the other's range.
  func distance(to other: Tensor) -> Double {
    let x = doubles, y = other.doubles
    guard x.count == y.count else { return .infinity }
    let range = (y.filter(\.isFinite).max() ?? 0) - (y.filter(\.isFinite).min() ?? 0)
    let largest = zip(x, y).reduce(0.0) { worst, pair in
      if pair.0 == pair.1 || pair.0.isNaN && pair.1.isNaN { return worst }
      let difference = abs(pair.0 - pair.1)
      return difference.isNaN ? .infinity : max(worst, difference)
    }
    return largest / max(range, 1e-3, (y.filter(\.isFinite).map(abs).max() ?? 0) * 1e-3)
  }
  var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
}
