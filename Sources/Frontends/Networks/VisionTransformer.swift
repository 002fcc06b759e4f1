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

  /// The features of the last `count` blocks, oldest first.
  /// - Parameter image: [batch, channels, side, side].
  func features(of image: Value, channels: Int, side: Int, last count: Int, _ layers: Layers) throws(Diagnostic) -> [Features] {
    var tokens = try embed(image, channels: channels, side: side, layers)
    var result: [Features] = []
    for index in 0..<depth {
      tokens = try block(tokens, layers["blocks"]["\(index)"])
      guard index >= depth - count else { continue }
      let normalised = try layers.layerNorm("norm", tokens, width, epsilon)
      let patchCount = (side / patch) * (side / patch), first = 1 + registers
      let classToken = try layers.reshape(layers.slice(normalised, axis: 1, 0..<1, at: "class_token"), 0, width, at: "class_token")
      result.append(Features(classToken: classToken, patches: try layers.slice(normalised, axis: 1, first..<first + patchCount, at: "patches")))
    }
    return result
  }

  /// Patches as tokens with their positions, after the class token and the registers: [batch, tokens, width].
  private func embed(_ image: Value, channels: Int, side: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    let count = (side / patch) * (side / patch)
    let projection = layers["patch_embed"]["proj"]
    let kernel = try projection.parameter("weight", [width, channels, patch, patch]), bias = try projection.parameter("bias", [width])
    let grid = try layers.emit(Conv(kernel: [patch, patch], strides: [patch, patch]), image, kernel, bias, at: "patch_embed.proj")
    var patches = try layers.reshape(grid, 0, width, count, at: "patch_embed")
    patches = try layers.emit(Transpose(permutation: [0, 2, 1]), patches, at: "patch_embed")
    let positions = try layers.parameter("pos_embed", [1, count + 1, width])
    patches = try layers.emit(Add(), patches, layers.slice(positions, axis: 1, 1..<count + 1, at: "pos_embed"), at: "pos_embed")
    var front = [try layers.emit(Add(), layers.parameter("cls_token", [1, 1, width]), layers.slice(positions, axis: 1, 0..<1, at: "pos_embed"), at: "cls_token")]
    if registers > 0 { front.append(try layers.parameter("register_tokens", [1, registers, width])) }
    let prefix = front.count == 1 ? front[0] : try layers.emit(Concat(axis: 1), front[0], front[1], at: "prefix")
    return try layers.emit(Concat(axis: 1), layers.repeated(prefix, forEachOf: image, at: "prefix"), patches, at: "tokens")
  }

  /// x + gamma1 Attention(norm1(x)), then x + gamma2 FeedForward(norm2(x)).
  private func block(_ x: Value, _ layers: Layers) throws(Diagnostic) -> Value {
    let attended = try residual(x, selfAttention(layers.layerNorm("norm1", x, width, epsilon), layers["attn"]), scale: "ls1", layers)
    let normalised = try layers.layerNorm("norm2", attended, width, epsilon)
    return try residual(attended, feedForward.apply(to: normalised, width: width, layers["mlp"]), scale: "ls2", layers)
  }

  private func residual(_ x: Value, _ branch: Value, scale: String, _ layers: Layers) throws(Diagnostic) -> Value {
    guard hasLayerScale else { return try layers.emit(Add(), x, branch, at: "residual") }
    let gamma = try layers.parameter("\(scale).gamma", [width])
    return try layers.emit(Add(), x, layers.emit(Multiply(), branch, gamma, at: scale), at: "residual")
  }

  /// Queries, keys and values come from one matrix, in this order, each head by head.
  private func selfAttention(_ x: Value, _ layers: Layers) throws(Diagnostic) -> Value {
    let headWidth = width / heads
    let packed = try layers.reshape(layers.linear("qkv", x, width, 3 * width), 0, -1, 3, heads, headWidth, at: "qkv")
    let parts = try layers.emit(Transpose(permutation: [2, 0, 3, 1, 4]), packed, at: "qkv")
    func part(_ index: Int) throws(Diagnostic) -> Value {
      try layers.emit(Gather(axis: 0), parts, layers.builder.constant(Tensor(.int64, [], int64s: [Int64(index)])), at: "qkv")
    }
    let mixed = try layers.attention(part(0), part(1), part(2), width: width, headWidth: headWidth).output
    return try layers.linear("proj", mixed, width, width)
  }
}
