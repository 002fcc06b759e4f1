internal import Foundation
internal import IR

/// EVA-02 (Fang et al. 2023) as EVA-X has it: a pre-norm vision transformer whose queries and keys are rotated by the place
/// of their patch, with SwiGLU and no bias on keys. Parameter names are EVA-X's, queries, keys and values in one matrix and
/// the two halves of SwiGLU in another.
struct EVATransformer: Sendable, Hashable {
  var patch: Int, width: Int, depth: Int, heads: Int
  /// Features inside the feed-forward part.
  var hidden: Int
  /// Whether queries and values have a bias.
  var hasBias: Bool
  /// Whether the gated features are normalised before they are projected (sub-LN).
  var hasSubNorm: Bool
  var epsilon: Double
  var positions: PositionEmbedding
  /// Rows and columns of the grid for which the rotations were trained.
  var rotaryGrid: Int

  /// The features of blocks pass through `fc_norm`: of the training's norm over tokens it is the only trace in these files.
  /// - Parameter count: the blocks whose features are wanted, counted from the last.
  func encode(_ picture: Picture, last count: Int, _ layers: Layers) throws(Diagnostic) -> Encoding {
    let rows = picture.height / patch, columns = picture.width / patch
    var tokens = try TokenEmbedding(patch: patch, width: width, positions: positions).apply(to: picture, layers)
    let rotation = try Rotation(angles(rows: rows, columns: columns), picture, layers)
    var result = Encoding(tokens: tokens)
    for index in 0..<depth {
      (tokens, result.attention) = try block(tokens, rotation, layers["blocks"]["\(index)"])
      guard index >= depth - max(count, 1) else { continue }
      result.hidden.append(tokens)
      result.tokens = tokens
      result.features.append(try layers.features(of: layers.layerNorm("fc_norm", tokens, width, epsilon), prefix: 1, patches: rows * columns, width: width))
    }
    return result
  }

  /// The angles of each token's pairs of channels: none for the class token; for patches the first half turns with the row,
  /// the second with the column (Su et al. 2021 for each axis), scaled to the grid of the training.
  func angles(rows: Int, columns: Int) -> [[Double]] {
    let perAxis = width / heads / 4
    let frequencies = (0..<perAxis).map { pow(10_000, -Double($0) / Double(perAxis)) }
    func turned(_ place: Int, _ extent: Int) -> [Double] { frequencies.map { $0 * Double(place) / Double(extent) * Double(rotaryGrid) } }
    return [[Double](repeating: 0, count: 2 * perAxis)] + (0..<rows * columns).map { turned($0 / columns, rows) + turned($0 % columns, columns) }
  }

  /// The tables of a rotation, [batch, tokens, pairs].
  private struct Rotation {
    let cosines: Value, sines: Value

    init(_ angles: [[Double]], _ picture: Picture, _ layers: Layers) throws(Diagnostic) {
      let all = angles.flatMap { $0 }
      func table(_ function: (Double) -> Double) throws(Diagnostic) -> Value {
        let tensor = Tensor(.float32, [1, angles.count, angles.first?.count ?? 0], doubles: all.map(function))
        return try layers.repeated(layers.builder.constant(tensor), forEachOf: picture.image, at: "rope")
      }
      cosines = try table { cos($0) }
      sines = try table { sin($0) }
    }
    /// Neighbouring channels of each head are a pair.
    func apply(to x: Value, heads: Int, _ layers: Layers) throws(Diagnostic) -> Value {
      try layers.emit(RotaryEmbedding(isInterleaved: true, headCount: heads), x, cosines, sines, at: "rope")
    }
  }

  private func block(_ x: Value, _ rotation: Rotation, _ layers: Layers) throws(Diagnostic) -> (output: Value, attention: Value) {
    let (mixed, attention) = try selfAttention(layers.layerNorm("norm1", x, width, epsilon), rotation, layers["attn"])
    let attended = try layers.emit(Add(), x, mixed, at: "residual"), inner = layers["mlp"]
    let both = try layers.builder.emit(
      Split(axis: -1, sizes: [hidden, hidden]), [inner.linear("w12", layers.layerNorm("norm2", attended, width, epsilon), width, 2 * hidden)], location: inner.path + "w12")
    var gated = try inner.emit(Multiply(), inner.emit(SiLU(), both[0], at: "gate"), both[1], at: "gate")
    if hasSubNorm { gated = try inner.layerNorm("ffn_ln", gated, hidden, epsilon) }
    return (try layers.emit(Add(), attended, inner.linear("w3", gated, hidden, width), at: "residual"), attention)
  }

  private func selfAttention(_ x: Value, _ rotation: Rotation, _ layers: Layers) throws(Diagnostic) -> (output: Value, weights: Value) {
    let headWidth = width / heads
    let projected = try layers.emit(Linear(weightIsTransposed: true), x, layers.parameter("qkv.weight", [3 * width, width]), bias(layers), at: "qkv")
    let parts = try layers.builder.emit(Split(axis: -1, sizes: [width, width, width]), [projected], location: layers.path + "qkv")
    func split(_ part: Value) throws(Diagnostic) -> Value {
      try layers.emit(Transpose(permutation: [0, 2, 1, 3]), layers.reshape(part, 0, -1, heads, headWidth, at: "qkv"), at: "qkv")
    }
    let queries = try split(rotation.apply(to: parts[0], heads: heads, layers)), keys = try split(rotation.apply(to: parts[1], heads: heads, layers))
    let (mixed, weights) = try layers.attention(queries, keys, split(parts[2]), width: width, headWidth: headWidth)
    return (try layers.linear("proj", mixed, width, width), weights)
  }

  /// That of the queries, zeros for the keys, that of the values.
  private func bias(_ layers: Layers) throws(Diagnostic) -> Value? {
    guard hasBias else { return nil }
    guard let queries = try layers.stored("q_bias", [width]), let values = try layers.stored("v_bias", [width]) else {
      let queries = try layers.parameter("q_bias", [width]), none = layers.builder.constant(Tensor(layers.builder.type(of: queries).elementType, [width], doubles: [Double](repeating: 0, count: width)))
      return try layers.emit(Concat(axis: 0), queries, none, layers.parameter("v_bias", [width]), at: "qkv")
    }
    let keys = Tensor(.float32, [width], scalars: [Float](repeating: 0, count: width))
    return layers.builder.constant(Tensor.joined([queries, keys, values]), name: "\(layers.path)qkv.bias")
  }
}
