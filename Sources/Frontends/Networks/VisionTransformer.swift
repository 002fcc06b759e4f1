internal import IR

/// A pre-norm vision transformer with learned absolute positions (Dosovitskiy et al. 2021), DINOv2's LayerScale and
/// SwiGLU, and register tokens (Darcet et al. 2024). Parameter names are DINOv2's, blocks not chunked.
public struct VisionTransformer: Sendable, Hashable, Codable {
  /// Side of a square patch in pixels.
  public var patch: Int
  /// Features of a token.
  public var width: Int
  /// Blocks.
  public var depth: Int
  public var heads: Int
  /// Tokens between the class token and the patches; they get no position.
  public var registers: Int
  public var feedForward: FeedForward
  public var hasLayerScale: Bool
  /// Added to the variance in every layer norm.
  public var epsilon: Double
  /// Features inside the feed-forward part; nil for the width that goes with its kind.
  public var hidden: Int?
  public var biases = Biases()
  public var positions = PositionEmbedding()
  /// Between the two matrices of an MLP.
  public var activation = Nonlinearity.gelu
  public var norm = FinalNorm.tokens

  /// What the norm after the last block normalises.
  public enum FinalNorm: String, Sendable, Hashable, Codable {
    /// Each token.
    case tokens = "norm"
    /// The mean of the patches. Features of blocks pass through it too: no other norm knows their scale.
    case mean = "fc_norm"
    var parameter: String { rawValue }
  }

  /// Which linear layers of a block add a bias.
  public struct Biases: Sendable, Hashable, Codable {
    public var qkv = true, projection = true, feedForward = true
    public init(qkv: Bool = true, projection: Bool = true, feedForward: Bool = true) { self.qkv = qkv; self.projection = projection; self.feedForward = feedForward }
  }

  public init(
    patch: Int = 16, width: Int, depth: Int, heads: Int, registers: Int = 0, feedForward: FeedForward = .mlp, hasLayerScale: Bool = true, epsilon: Double = 1e-6
  ) {
    self.patch = patch; self.width = width; self.depth = depth; self.heads = heads; self.registers = registers
    self.feedForward = feedForward; self.hasLayerScale = hasLayerScale; self.epsilon = epsilon
  }

  /// - Parameter count: the blocks whose features are wanted, counted from the last.
  func encode(_ picture: Picture, last count: Int, _ layers: Layers) throws(Diagnostic) -> Encoding {
    var tokens = try TokenEmbedding(patch: patch, width: width, registers: registers, positions: positions).apply(to: picture, layers)
    var result = Encoding(tokens: tokens)
    for index in 0..<depth {
      (tokens, result.attention) = try block(tokens, layers["blocks"]["\(index)"])
      guard index >= depth - max(count, 1) else { continue }
      result.hidden.append(tokens)
      let normalised = try layers.layerNorm(norm.parameter, tokens, width, epsilon)
      result.tokens = norm == .tokens ? normalised : tokens
      let patchCount = (picture.height / patch) * (picture.width / patch)
      result.features.append(try layers.features(of: normalised, prefix: 1 + registers, patches: patchCount, width: width))
    }
    return result
  }

  /// x + gamma1 Attention(norm1(x)), then x + gamma2 FeedForward(norm2(x)).
  private func block(_ x: Value, _ layers: Layers) throws(Diagnostic) -> (output: Value, attention: Value?) {
    let first = try Branch(x, "attn", layers)
    let (mixed, attention) = try selfAttention(layers.layerNorm("norm1", first.input, width, epsilon), layers["attn"])
    let attended = try first.added(scaled(mixed, "ls1", layers), layers), second = try Branch(attended, "ffn", layers)
    let normalised = try layers.layerNorm("norm2", second.input, width, epsilon), inner = hidden ?? feedForward.hiddenWidth(for: width)
    let output = try feedForward.apply(to: normalised, width: width, hidden: inner, hasBias: biases.feedForward, activation: activation, layers["mlp"])
    return (try second.added(scaled(output, "ls2", layers), layers), attention)
  }

  private func scaled(_ x: Value, _ name: String, _ layers: Layers) throws(Diagnostic) -> Value {
    hasLayerScale ? try layers.emit(Multiply(), x, layers.parameter("\(name).gamma", [width]), at: name) : x
  }

  /// Queries, keys and values come from one matrix, in this order, each head by head.
  private func selfAttention(_ x: Value, _ layers: Layers) throws(Diagnostic) -> (output: Value, weights: Value?) {
    let headWidth = width / heads
    if layers.training != nil {
      // Already in the form that has a derivative without a matrix of weights.
      let projected = try layers.linear("qkv", x, width, 3 * width, hasBias: biases.qkv)
      let mixed = try layers.emit(Attention(headCount: heads, scale: 1 / Double(headWidth).squareRoot(), layout: .packedQKV), projected, at: "attention")
      return (try layers.linear("proj", mixed, width, width, hasBias: biases.projection), nil)
    }
    let packed = try layers.reshape(layers.linear("qkv", x, width, 3 * width, hasBias: biases.qkv), 0, -1, 3, heads, headWidth, at: "qkv")
    let parts = try layers.emit(Transpose(permutation: [2, 0, 3, 1, 4]), packed, at: "qkv")
    func part(_ index: Int) throws(Diagnostic) -> Value {
      try layers.emit(Gather(axis: 0), parts, layers.builder.constant(Tensor(.int64, [], int64s: [Int64(index)])), at: "qkv")
    }
    let (mixed, weights) = try layers.attention(part(0), part(1), part(2), width: width, headWidth: headWidth)
    return (try layers.linear("proj", mixed, width, width, hasBias: biases.projection), weights)
  }
}

/// What a residual branch takes in: all samples, or those that training keeps of them.
private struct Branch {
  private let whole: Value, kept: Value?, scale: Double
  /// [samples, tokens, width].
  let input: Value

  init(_ x: Value, _ name: String, _ layers: Layers) throws(Diagnostic) {
    whole = x
    guard let training = layers.training, let batch = layers.builder.type(of: x).shape[0].fixedValue, let kept = try training.keptSamples?(layers.path + name, batch),
      let count = layers.builder.type(of: kept).shape[0].fixedValue
    else { (kept, input, scale) = (nil, x, 1); return }
    (self.kept, scale) = (kept, Double(batch) / Double(count))
    input = try layers.emit(TakeRows(), x, kept, at: name)
  }

  /// All samples, with what the branch says of those that went in.
  func added(_ output: Value, _ layers: Layers) throws(Diagnostic) -> Value {
    guard let kept else { return try layers.emit(Add(), whole, output, at: "residual") }
    let factor = layers.builder.constant(.scalar(layers.builder.type(of: output).elementType, scale))
    return try layers.emit(AddRows(), whole, kept, layers.emit(Multiply(), output, factor, at: "residual"), at: "residual")
  }
}
