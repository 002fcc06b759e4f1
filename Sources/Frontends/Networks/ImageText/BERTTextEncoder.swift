internal import IR

/// BERT (Devlin et al. 2018) and a projection of its class token's last state, as open_clip joins them. Norms follow the
/// residual sums. Parameter names are those of open_clip, below `text`.
struct BERTTextEncoder: TextTower, Hashable {
  enum Projection: Sendable, Hashable {
    case linear
    /// Two layers without biases, GELU between them.
    case mlp(hidden: Int)
  }
  var vocabulary: Int
  var context: Int
  /// Rows of the table of positions, and kinds of tokens that there are.
  var positions: Int, types: Int
  var width: Int, depth: Int, heads: Int
  /// Features inside the feed-forward part.
  var hidden: Int
  var epsilon: Double
  /// The token that fills texts up; no other looks at it.
  var padding = 0
  var projection: Projection

  func encode(_ tokens: Value, mask: Value?, count: Int, embedding: Int, _ layers: Layers) throws(Diagnostic) -> (features: Value, hidden: Value) {
    let text = layers["text"], network = text["transformer"]
    let hiddenTokens = try text.equal(mask ?? tokens, to: mask == nil ? padding : 0, at: "mask"), scores = try text.keyMask(hidden: hiddenTokens)
    var states = try embed(tokens, count, network["embeddings"])
    for index in 0..<depth { states = try layer(states, scores, network["encoder"]["layer"]["\(index)"]) }
    let state = try text.reshape(text.slice(states, axis: 1, 0..<1, at: "class_token"), 0, width, at: "class_token")
    switch projection {
    case .linear: return (try text.linear("proj", state, width, embedding, hasBias: false), state)
    case .mlp(let inner):
      let first = try text["proj"].linear("0", state, width, inner, hasBias: false)
      return (try text["proj"].linear("2", text["proj"].emit(Gelu(), first, at: "1"), inner, embedding, hasBias: false), state)
    }
  }

  private func embed(_ tokens: Value, _ count: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    let words = try layers.emit(Gather(axis: 0), layers.parameter("word_embeddings.weight", [vocabulary, width]), tokens, at: "word_embeddings")
    let places = try layers.slice(layers.parameter("position_embeddings.weight", [positions, width]), axis: 0, 0..<count, at: "position_embeddings")
    // All tokens are of the first kind.
    let type = try layers.slice(layers.parameter("token_type_embeddings.weight", [types, width]), axis: 0, 0..<1, at: "token_type_embeddings")
    let sum = try layers.emit(Add(), words, layers.emit(Add(), places, type, at: "embeddings"), at: "embeddings")
    return try layers.layerNorm("LayerNorm", sum, width, epsilon)
  }

  private func layer(_ x: Value, _ mask: Value, _ layers: Layers) throws(Diagnostic) -> Value {
    let attention = layers["attention"], projections = attention["self"], headWidth = width / heads
    let q = try layers.heads(projections.linear("query", x, width, width), heads: heads, headWidth: headWidth)
    let k = try layers.heads(projections.linear("key", x, width, width), heads: heads, headWidth: headWidth)
    let v = try layers.heads(projections.linear("value", x, width, width), heads: heads, headWidth: headWidth)
    let mixed = try projections.attention(q, k, v, mask: mask, width: width, headWidth: headWidth).output
    let attended = try sum(x, attention["output"].linear("dense", mixed, width, width), attention["output"])
    let inner = try layers.emit(Gelu(), layers["intermediate"].linear("dense", attended, width, hidden), at: "intermediate.gelu")
    return try sum(attended, layers["output"].linear("dense", inner, hidden, width), layers["output"])
  }
  private func sum(_ x: Value, _ branch: Value, _ layers: Layers) throws(Diagnostic) -> Value {
    try layers.layerNorm("LayerNorm", layers.emit(Add(), branch, x, at: "residual"), width, epsilon)
  }

  var summary: String { "BERT, \(vocabulary) tokens, context \(context), width \(width), \(depth) layers, \(heads) heads, MLP \(hidden)" }
}
