internal import IR
internal import Images

/// A vision transformer found in a checkpoint: what it is, and its parameters.
struct DetectedBackbone: FeatureNetwork {
  let family: String
  let architecture: VisionTransformer
  let channels: Int, side: Int
  let parameters: NetworkParameters
  /// The name of the preprocessing that the authors published.
  private let published: String

  /// Reads the architecture off names and shapes.
  /// - Throws: `checkpoint.architecture`, `checkpoint.heads`.
  init(_ parameters: NetworkParameters, family: String, published: String) throws(Diagnostic) {
    self.parameters = parameters; self.family = family; self.published = published
    (architecture, channels, side) = try Self.read(parameters)
  }

  var layout: String { parameters.layout.name }
  var prefix: String { parameters.prefix }
  var file: String? { parameters.file }
  var depth: Int { architecture.depth }
  var featureWidth: Int { architecture.width }
  var patch: Int { architecture.patch }
  let programs = ["image"]

  func program(_ name: String?, _ options: FeatureOptions) throws(Diagnostic) -> NetworkProgram {
    _ = try checked(name)
    let (module, table) = try features(options)
    return NetworkProgram(module: module, table: table)
  }
  func preprocessing(side: Int) throws(Diagnostic) -> PreprocessingRecipe? { PreprocessingRecipe.named(published, size: side) }

  func agrees(with recipe: Recipe) -> Bool {
    let a = recipe.backbone, b = architecture
    return a.patch == b.patch && a.width == b.width && a.depth == b.depth && a.registers == b.registers && a.feedForward == b.feedForward
      && a.hasLayerScale == b.hasLayerScale && a.heads == b.heads && recipe.channels == channels
  }

  private static func read(_ parameters: NetworkParameters) throws(Diagnostic) -> (VisionTransformer, channels: Int, side: Int) {
    let group = parameters.group, settings = parameters.settings
    guard let kernel = group.shape("patch_embed.proj.weight", rank: 4), kernel[2] == kernel[3], (1...256).contains(kernel[2]), (1...16).contains(kernel[1]), (1...16384).contains(kernel[0]) else {
      throw parameters.refuse("patch_embed.proj.weight", "[width, channels, patch, patch]")
    }
    let width = kernel[0], grid = try parameters.grid("pos_embed", prefix: 1, width: width)
    let depth = group.count(below: "blocks")
    guard (1...256).contains(depth) else { throw parameters.refuse("blocks.\(max(0, depth - 1)).norm1.weight", "1 to 256 blocks") }
    let registers = group["register_tokens"] == nil ? 0 : group.shape("register_tokens", rank: 3)?[1] ?? -1
    guard (0...1024).contains(registers) else { throw parameters.refuse("register_tokens", "[1, registers, \(width)]") }
    let feedForward: FeedForward = group["blocks.0.mlp.w12.weight"] != nil ? .swiglu : .mlp
    let inner = feedForward == .swiglu ? "w3" : "fc2"
    var result = VisionTransformer(
      patch: kernel[2], width: width, depth: depth, heads: try parameters.heads(width: width), registers: registers, feedForward: feedForward,
      hasLayerScale: group["blocks.0.ls1.gamma"] != nil, epsilon: settings.epsilon ?? 1e-6)
    if let hidden = group.shape("blocks.0.mlp.\(inner).weight", rank: 2)?[1] {
      guard (1...131_072).contains(hidden) else { throw parameters.refuse("blocks.0.mlp.\(inner).weight", "[\(width), features inside]") }
      result.hidden = hidden
    }
    result.biases = .init(qkv: group["blocks.0.attn.qkv.bias"] != nil, projection: group["blocks.0.attn.proj.bias"] != nil, feedForward: group["blocks.0.mlp.\(inner).bias"] != nil)
    result.positions = settings.positions ?? PositionEmbedding()
    result.positions.grid = grid
    return (result, kernel[1], grid * kernel[2])
  }

  /// `vision transformer, patch 16, width 1024, ...`.
  var summary: String {
    let a = architecture
    var parts = ["vision transformer", "patch \(a.patch)", "width \(a.width)", "\(a.depth) blocks", "\(a.heads) heads", a.feedForward == .swiglu ? "SwiGLU" : "MLP"]
    parts[parts.count - 1] += " \(a.hidden ?? a.feedForward.hiddenWidth(for: a.width))"
    parts.append("\(a.registers) registers")
    if a.hasLayerScale { parts.append("LayerScale") }
    parts.append("positions \(side / a.patch)x\(side / a.patch)")
    return parts.joined(separator: ", ")
  }
}
