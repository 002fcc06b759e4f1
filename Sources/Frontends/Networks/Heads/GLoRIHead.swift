internal import IR

/// CheXFound's head: one query per label looks at the patches of the last blocks through one post-norm decoder layer, and
/// each label has a classifier of its own (arXiv 2502.05142, eq. 1 and 2, and the released code, which doubles the
/// query and adds the feed-forward part). Parameter names are those of the released head.
public struct GLoRIHead: Sendable, Hashable, Codable {
  /// Blocks whose features are concatenated.
  public var layers: Int
  public var width: Int
  public var heads: Int
  /// Features inside the feed-forward part.
  public var hidden: Int
  /// Whether the class tokens go in front of every label's features.
  public var takesClassToken: Bool
  /// Added to the variance in every layer norm.
  public var epsilon: Double

  public init(layers: Int = 4, width: Int = 768, heads: Int = 8, hidden: Int = 2048, takesClassToken: Bool = false, epsilon: Double = 1e-5) {
    self.layers = layers; self.width = width; self.heads = heads; self.hidden = hidden
    self.takesClassToken = takesClassToken; self.epsilon = epsilon
  }

  /// - Returns: logits [batch, labels] and where each label looked, [batch, heads, labels, patches].
  func apply(to features: [Encoding.Features], featureWidth: Int, labels count: Int, _ layers: Layers) throws(Diagnostic) -> (logits: Value, attention: Value) {
    let inputs = features.count * featureWidth, decoder = layers["decoder"], layer = decoder["layers"]["0"]
    let patches = try decoder.emit(Relu(), decoder.linear("embed_standart", of: features.map(\.patches), each: featureWidth, width), at: "embed_standart")

    // No label's query depends on the picture before it meets the patches.
    let query = try decoder.reshape(decoder.parameter("query_embed.weight", [count, width]), 1, count, width, at: "query_embed")
    // With dropout the copy that is added differs from picture to picture.
    let second = layer.training?.dropout == nil ? query : try layer.dropped("query", layer.repeated(query, forEachOf: patches, at: "query_embed"))
    var labels = try layer.layerNorm("norm1", layer.emit(Add(), query, second, at: "norm1"), width, epsilon)
    let (attended, weights) = try crossAttention(labels, patches, count, layer["multihead_attn"])
    labels = try layer.layerNorm("norm2", layer.emit(Add(), layer.dropped("attn_out", attended), labels, at: "norm2"), width, epsilon)
    let inner = try layer.dropped("hidden", layer.emit(Relu(), layer.linear("linear1", labels, width, hidden), at: "linear1"))
    let outer = try layer.dropped("ffn_out", layer.linear("linear2", inner, hidden, width))
    labels = try layer.layerNorm("norm3", layer.emit(Add(), labels, outer, at: "norm3"), width, epsilon)

    if takesClassToken { labels = try decoder.withClassTokens(features, inputs, inFrontOf: labels, labels: count) }
    let outputs = width + (takesClassToken ? inputs : 0)
    let classifiers = try decoder.reshape(decoder.parameter("duplicate_pooling", [count, outputs, 1]), count, outputs, at: "duplicate_pooling")
    let products = try decoder.emit(Multiply(), labels, classifiers, at: "duplicate_pooling")
    let sums = try decoder.emit(ReduceSum(axes: [-1], keepsDimensions: false), products, at: "duplicate_pooling")
    return (try decoder.emit(Add(), sums, decoder.parameter("duplicate_pooling_bias", [count]), at: "duplicate_pooling"), weights)
  }

  /// The labels' queries on the patches' keys and values. The input matrices are stored as one: queries, keys, values.
  private func crossAttention(_ labels: Value, _ patches: Value, _ count: Int, _ layers: Layers) throws(Diagnostic) -> (output: Value, weights: Value) {
    let names = ["query", "key", "value"]
    let matrices = try layers.parts(names, of: "in_proj_weight", [3 * width, width]), biases = try layers.parts(names, of: "in_proj_bias", [3 * width])
    func project(_ x: Value, _ part: Int) throws(Diagnostic) -> Value {
      let projected = try layers.emit(Linear(weightIsTransposed: true), x, matrices[part], biases[part], at: names[part])
      let split = try layers.reshape(projected, 0, -1, heads, width / heads, at: names[part])
      return try layers.emit(Transpose(permutation: [0, 2, 1, 3]), split, at: names[part])
    }
    let queries = try layers.repeated(project(labels, 0), forEachOf: patches, at: "query")
    let (mixed, weights) = try layers.attention(queries, project(patches, 1), project(patches, 2), width: width, headWidth: width / heads)
    return (try layers.linear("out_proj", mixed, width, width), weights)
  }
}

extension Tensor {
  /// Rows `range` of the first axis, copied.
  func rows(_ range: Range<Int>) -> Tensor {
    let stride = shape.dropFirst().reduce(1, *) * elementType.byteCount
    return withUnsafeBytes { source in
      Tensor(elementType, [range.count] + shape.dropFirst()) { target in
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[range.lowerBound * stride..<range.upperBound * stride]))
      }
    }
  }
}
