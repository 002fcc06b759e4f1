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

  /// What a head sees of one block: both through the final norm, the registers dropped.
  struct Features {
    /// [batch, width].
    var classToken: Value
    /// [batch, patches, width], row by row.
    var patches: Value
  }

  /// A picture, and which of its patches the mask token stands for.
  struct Picture {
    /// [batch, channels, height, width].
    var image: Value
    var channels: Int, height: Int, width: Int
    /// [batch, patches], bool.
    var mask: Value?
  }

  struct Encoding {
    /// Of the last blocks, oldest first.
    var features: [Features]
    /// [batch, 1 + registers + patches, width], through the final norm.
    var tokens: Value
    /// Of the last block, [batch, heads, tokens, tokens].
    var attention: Value?
  }

  /// - Parameter count: the blocks whose features are wanted, counted from the last.
  func encode(_ picture: Picture, last count: Int, _ layers: Layers) throws(Diagnostic) -> Encoding {
    var tokens = try embed(picture, layers)
    var result = Encoding(features: [], tokens: tokens)
    for index in 0..<depth {
      (tokens, result.attention) = try block(tokens, layers["blocks"]["\(index)"])
      guard index >= depth - max(count, 1) else { continue }
      result.tokens = try layers.layerNorm("norm", tokens, width, epsilon)
      let patchCount = (picture.height / patch) * (picture.width / patch), first = 1 + registers
      let classToken = try layers.reshape(layers.slice(result.tokens, axis: 1, 0..<1, at: "class_token"), 0, width, at: "class_token")
      result.features.append(Features(classToken: classToken, patches: try layers.slice(result.tokens, axis: 1, first..<first + patchCount, at: "patches")))
    }
    return result
  }

  /// Patches as tokens with their positions, after the class token and the registers: [batch, tokens, width].
  private func embed(_ picture: Picture, _ layers: Layers) throws(Diagnostic) -> Value {
    let rows = picture.height / patch, columns = picture.width / patch, count = rows * columns
    let projection = layers["patch_embed"]["proj"]
    let kernel = try projection.parameter("weight", [width, picture.channels, patch, patch]), bias = try projection.parameter("bias", [width])
    let grid = try layers.emit(Conv(kernel: [patch, patch], strides: [patch, patch]), picture.image, kernel, bias, at: "patch_embed.proj")
    var patches = try layers.reshape(grid, 0, width, count, at: "patch_embed")
    patches = try layers.emit(Transpose(permutation: [0, 2, 1]), patches, at: "patch_embed")
    if let mask = picture.mask {
      let token = try layers.reshape(layers.parameter("mask_token", [1, width]), 1, 1, width, at: "mask_token")
      patches = try layers.emit(Where(), layers.emit(Unsqueeze(axes: [2]), mask, at: "mask"), token, patches, at: "mask_token")
    }
    let positions = try positionTable(rows: rows, columns: columns, isSquare: picture.height == picture.width, layers)
    patches = try layers.emit(Add(), patches, layers.slice(positions, axis: 1, 1..<count + 1, at: "pos_embed"), at: "pos_embed")
    var front = [try layers.emit(Add(), layers.parameter("cls_token", [1, 1, width]), layers.slice(positions, axis: 1, 0..<1, at: "pos_embed"), at: "cls_token")]
    if registers > 0 { front.append(try layers.parameter("register_tokens", [1, registers, width])) }
    let prefix = front.count == 1 ? front[0] : try layers.emit(Concat(axis: 1), front[0], front[1], at: "prefix")
    return try layers.emit(Concat(axis: 1), layers.repeated(prefix, forEachOf: picture.image, at: "prefix"), patches, at: "tokens")
  }

  /// The stored table where it fits, otherwise fitted to the grid while the program is built.
  private func positionTable(rows: Int, columns: Int, isSquare: Bool, _ layers: Layers) throws(Diagnostic) -> Value {
    guard let grid = positions.grid, !(isSquare && grid == rows) else { return try layers.parameter("pos_embed", [1, rows * columns + 1, width]) }
    let table = try layers.weights.parameter("\(layers.path)pos_embed", [1, grid * grid + 1, width])
    return layers.builder.constant(positions.resampled(table, grid: grid, rows: rows, columns: columns), name: "\(layers.path)pos_embed")
  }

  /// x + gamma1 Attention(norm1(x)), then x + gamma2 FeedForward(norm2(x)).
  private func block(_ x: Value, _ layers: Layers) throws(Diagnostic) -> (output: Value, attention: Value) {
    let (mixed, attention) = try selfAttention(layers.layerNorm("norm1", x, width, epsilon), layers["attn"])
    let attended = try residual(x, mixed, scale: "ls1", layers)
    let normalised = try layers.layerNorm("norm2", attended, width, epsilon), inner = hidden ?? feedForward.hiddenWidth(for: width)
    let output = try feedForward.apply(to: normalised, width: width, hidden: inner, hasBias: biases.feedForward, layers["mlp"])
    return (try residual(attended, output, scale: "ls2", layers), attention)
  }

  private func residual(_ x: Value, _ branch: Value, scale: String, _ layers: Layers) throws(Diagnostic) -> Value {
    guard hasLayerScale else { return try layers.emit(Add(), x, branch, at: "residual") }
    let gamma = try layers.parameter("\(scale).gamma", [width])
    return try layers.emit(Add(), x, layers.emit(Multiply(), branch, gamma, at: scale), at: "residual")
  }

  /// Queries, keys and values come from one matrix, in this order, each head by head.
  private func selfAttention(_ x: Value, _ layers: Layers) throws(Diagnostic) -> (output: Value, weights: Value) {
    let headWidth = width / heads
    let packed = try layers.reshape(layers.linear("qkv", x, width, 3 * width, hasBias: biases.qkv), 0, -1, 3, heads, headWidth, at: "qkv")
    let parts = try layers.emit(Transpose(permutation: [2, 0, 3, 1, 4]), packed, at: "qkv")
    func part(_ index: Int) throws(Diagnostic) -> Value {
      try layers.emit(Gather(axis: 0), parts, layers.builder.constant(Tensor(.int64, [], int64s: [Int64(index)])), at: "qkv")
    }
    let (mixed, weights) = try layers.attention(part(0), part(1), part(2), width: width, headWidth: headWidth)
    return (try layers.linear("proj", mixed, width, width, hasBias: biases.projection), weights)
  }
}
