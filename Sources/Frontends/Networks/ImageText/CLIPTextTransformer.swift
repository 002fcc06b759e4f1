internal import IR

/// CLIP's text transformer (Radford et al. 2021, section 2.4): tokens look at themselves and those before them; the end
/// token's state through a norm and a projection. Parameter names are those of the published code.
struct CLIPTextTransformer: TextTower, Hashable {
  /// Where the end token stands.
  enum EndToken: Sendable, Hashable {
    /// At the largest number, as the published code has it.
    case largest
    /// At the first token with this number; at the first of all where there is none.
    case first(Int)
  }
  var vocabulary: Int
  var context: Int
  var positions: Int { context }
  var transformer: CLIPTransformer
  var end = EndToken.largest

  func encode(_ tokens: Value, mask: Value?, count: Int, embedding: Int, _ layers: Layers) throws(Diagnostic) -> (features: Value, hidden: Value) {
    let width = transformer.width
    let words = try layers.emit(Gather(axis: 0), layers.parameter("token_embedding.weight", [vocabulary, width]), tokens, at: "token_embedding")
    let places = try layers.slice(layers.parameter("positional_embedding", [context, width]), axis: 0, 0..<count, at: "positional_embedding")
    let start = try layers.emit(Add(), words, places, at: "positional_embedding")
    let causal = layers.builder.constant(
      Tensor([1, 1, count, count], (0..<count * count).map { $0 % count > $0 / count ? -Float.infinity : 0 }), name: "\(layers.path)causal_mask")
    let hidden = try mask.map { (mask) throws(Diagnostic) in try layers.keyMask(hidden: layers.equal(mask, to: 0, at: "mask")) }
    let scores = try hidden.map { (hidden) throws(Diagnostic) in try layers.emit(Add(), causal, hidden, at: "mask") } ?? causal
    let states = try transformer.encode(start, mask: scores, layers["transformer"])
    // A norm is row by row: only the row that is taken needs it.
    let state = try layers.layerNorm("ln_final", layers.emit(GatherND(batchDimensions: 1), states, place(of: tokens, layers), at: "end"), width, transformer.epsilon)
    return (try layers.product("text_projection", state, width, embedding), state)
  }

  /// [batch, 1].
  private func place(of tokens: Value, _ layers: Layers) throws(Diagnostic) -> Value {
    switch end {
    case .largest: return try layers.emit(ArgMax(axis: 1), tokens, at: "end")
    case .first(let number):
      return try layers.emit(ArgMax(axis: 1), layers.emit(Cast(to: .int64), layers.equal(tokens, to: number, at: "end"), at: "end"), at: "end")
    }
  }

  var summary: String { "CLIP text transformer, \(vocabulary) tokens, context \(context), \(transformer.summary)" }
}
