internal import IR

/// The pre-norm transformer that both towers of CLIP are made of (Radford et al. 2021, section 2.4). Parameter names are
/// those of the published code, `resblocks.{i}`.
struct CLIPTransformer: Sendable, Hashable {
  /// Features of a token.
  var width: Int
  /// Blocks.
  var depth: Int
  var heads: Int
  /// Features inside the feed-forward part.
  var hidden: Int
  /// `quickGelu` as published, `gelu` in others' trainings.
  var activation: Activation
  /// Added to the variance in every layer norm.
  var epsilon: Double

  /// - Parameter mask: added to the scores; broadcasts to [batch, heads, tokens, tokens].
  func encode(_ tokens: Value, mask: Value?, _ layers: Layers) throws(Diagnostic) -> Value {
    var tokens = tokens
    for index in 0..<depth { tokens = try block(tokens, mask, layers["resblocks"]["\(index)"]) }
    return tokens
  }

  /// x + Attention(ln_1(x)), then x + c_proj(activation(c_fc(ln_2(x)))).
  private func block(_ x: Value, _ mask: Value?, _ layers: Layers) throws(Diagnostic) -> Value {
    let attended = try layers.emit(Add(), x, attention(layers.layerNorm("ln_1", x, width, epsilon), mask, layers["attn"]), at: "residual")
    let mlp = layers["mlp"], inner = try mlp.linear("c_fc", layers.layerNorm("ln_2", attended, width, epsilon), width, hidden)
    let active = try activation == .quickGelu ? mlp.emit(QuickGelu(), inner, at: "gelu") : mlp.emit(Gelu(), inner, at: "gelu")
    return try layers.emit(Add(), attended, mlp.linear("c_proj", active, hidden, width), at: "residual")
  }

  private func attention(_ x: Value, _ mask: Value?, _ layers: Layers) throws(Diagnostic) -> Value {
    let weight = try layers.parameter("in_proj_weight", [3 * width, width]), bias = try layers.parameter("in_proj_bias", [3 * width])
    let packed = try layers.emit(Linear(weightIsTransposed: true), x, weight, bias, at: "in_proj")
    let parts = try layers.packedHeads(packed, heads: heads, headWidth: width / heads)
    let mixed = try layers.attention(parts[0], parts[1], parts[2], mask: mask, width: width, headWidth: width / heads).output
    return try layers.linear("out_proj", mixed, width, width)
  }

  var summary: String { "width \(width), \(depth) blocks, \(heads) heads, MLP \(hidden), \(activation == .quickGelu ? "QuickGELU" : "GELU")" }
}
