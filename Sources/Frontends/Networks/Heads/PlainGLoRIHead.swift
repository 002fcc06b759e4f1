internal import IR

/// GLoRI as the paper's equations have it (arXiv 2502.05142, eq. 1 and 2): cross-attention of one query per label on the
/// patches, without residual, norm, feed-forward part and output matrix, and a classifier per label.
public struct PlainGLoRIHead: Sendable, Hashable, Codable {
  /// Blocks whose features are concatenated.
  public var layers: Int
  public var width: Int
  public var heads: Int
  /// Whether the class tokens go in front of every label's features.
  public var takesClassToken: Bool

  public init(layers: Int = 4, width: Int = 768, heads: Int = 8, takesClassToken: Bool = true) {
    self.layers = layers; self.width = width; self.heads = heads; self.takesClassToken = takesClassToken
  }

  /// - Returns: logits [batch, labels] and where each label looked, [batch, heads, labels, patches].
  func apply(to features: [Encoding.Features], featureWidth: Int, labels count: Int, _ layers: Layers) throws(Diagnostic) -> (logits: Value, attention: Value) {
    let inputs = features.count * featureWidth
    let patches = try layers.emit(Relu(), layers.linear("embed", of: features.map(\.patches), each: featureWidth, width), at: "embed")
    func split(_ name: String, _ x: Value) throws(Diagnostic) -> Value {
      let parts = try layers.reshape(layers.linear(name, x, width, width), 0, -1, heads, width / heads, at: name)
      return try layers.emit(Transpose(permutation: [0, 2, 1, 3]), parts, at: name)
    }
    let table = try layers.reshape(layers.parameter("queries", [count, width]), 1, count, width, at: "queries")
    let queries = try layers.repeated(split("q_proj", table), forEachOf: patches, at: "q_proj")
    let (mixed, weights) = try layers.attention(queries, split("k_proj", patches), split("v_proj", patches), width: width, headWidth: width / heads)
    let labels = takesClassToken ? try layers.withClassTokens(features, inputs, inFrontOf: mixed, labels: count) : mixed
    let products = try layers.emit(Multiply(), labels, layers.parameter("classifier_weight", [count, width + (takesClassToken ? inputs : 0)]), at: "classifier")
    let sums = try layers.emit(ReduceSum(axes: [-1], keepsDimensions: false), products, at: "classifier")
    return (try layers.emit(Add(), sums, layers.parameter("classifier_bias", [count]), at: "classifier"), weights)
  }
}

extension Layers {
  /// The class tokens of all blocks, side by side, in front of every label's features: [batch, labels, inputs + width].
  func withClassTokens(_ features: [Encoding.Features], _ inputs: Int, inFrontOf labels: Value, labels count: Int) throws(Diagnostic) -> Value {
    let tokens = try builder.emit(Concat(axis: 1), features.map(\.classToken), location: "\(path)class_token")[0]
    let extents = try emit(ShapeOf(start: 0, end: 1), tokens, at: "class_token")
    let shape = try emit(Concat(axis: 0), extents, int64s(count, inputs), at: "class_token")
    let repeated = try emit(Expand(), reshape(tokens, 0, 1, inputs, at: "class_token"), shape, at: "class_token")
    return try emit(Concat(axis: 2), repeated, labels, at: "class_token")
  }
}
