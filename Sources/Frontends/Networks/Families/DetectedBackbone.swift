internal import IR
internal import Images

/// A vision transformer found in a checkpoint: what it is, and its parameters.
struct DetectedBackbone: FeatureEncoder {
  /// What files of a family leave to their authors' code.
  struct Convention: Sendable {
    var family: String
    var epsilon = 1e-6
    var positions: PositionEmbedding
    /// The name of the preprocessing that the authors published.
    var preprocessing: String
    /// `model_type` of configurations that describe such a network.
    var models: [String] = []
  }

  let architecture: VisionTransformer
  let channels: Int, side: Int
  let ownHead: PooledHead?
  let parameters: NetworkParameters
  private let convention: Convention

  /// Reads the architecture off names and shapes.
  /// - Throws: `checkpoint.architecture`, `checkpoint.heads`, `network.configuration`.
  init(_ parameters: NetworkParameters, _ convention: Convention, takesHead: Bool = true) throws(Diagnostic) {
    self.parameters = parameters; self.convention = convention
    let configuration = try ModelConfiguration(parameters.source.configuration, models: convention.models, file: parameters.file)
    (architecture, channels, side) = try Self.read(parameters, convention, configuration)
    let normalisesMean = architecture.norm == .mean
    ownHead = takesHead ? try PooledHead(
      parameters, pooling: normalisesMean ? .meanPatches : .classToken, normalisesMean: normalisesMean, width: architecture.width, registers: architecture.registers,
      epsilon: architecture.epsilon, configured: configuration.value) : nil
    try configuration.check(width: architecture.width, patch: architecture.patch)
  }

  var family: String { convention.family }
  var depth: Int { architecture.depth }
  var featureWidth: Int { architecture.width }
  var patch: Int { architecture.patch }
  var registers: Int { architecture.registers }

  func encode(_ picture: Picture, last count: Int, _ layers: Layers) throws(Diagnostic) -> Encoding { try architecture.encode(picture, last: count, layers) }
  func preprocessing(side: Int) throws(Diagnostic) -> PreprocessingRecipe? {
    try ImageProcessor.recipe(parameters.source.preprocessor, side: side, file: file) ?? PreprocessingRecipe.named(convention.preprocessing, size: side)
  }

  func agrees(with recipe: Recipe) -> Bool {
    let a = recipe.backbone, b = architecture
    return a.patch == b.patch && a.width == b.width && a.depth == b.depth && a.registers == b.registers && a.feedForward == b.feedForward
      && a.hasLayerScale == b.hasLayerScale && a.heads == b.heads && recipe.channels == channels
  }

  private static func read(_ parameters: NetworkParameters, _ convention: Convention, _ configuration: ModelConfiguration) throws(Diagnostic) -> (VisionTransformer, channels: Int, side: Int) {
    let group = parameters.group, settings = parameters.settings
    let kernel = try parameters.patchKernel(), width = kernel[0], grid = try parameters.grid("pos_embed", prefix: 1, width: width), depth = try parameters.depth(configured: configuration.value)
    let registers = group["register_tokens"] == nil ? 0 : group.shape("register_tokens", rank: 3)?[1] ?? -1
    guard (0...1024).contains(registers) else { throw parameters.refuse("register_tokens", "[1, registers, \(width)]") }
    let feedForward: FeedForward = group.hasInBlocks("mlp.w12.weight", "mlp.w3.weight") ? .swiglu : .mlp
    let inner = feedForward == .swiglu ? "w3" : "fc2"
    var result = VisionTransformer(
      patch: kernel[2], width: width, depth: depth, heads: try parameters.heads(width: width, configured: configuration.value), registers: registers, feedForward: feedForward,
      hasLayerScale: group.hasInBlocks("ls1.gamma", "ls2.gamma"), epsilon: settings.epsilon ?? configuration["layer_norm_eps"]?.number ?? convention.epsilon)
    if let hidden = group.shape("blocks.0.mlp.\(inner).weight", rank: 2)?[1] {
      guard (1...131_072).contains(hidden) else { throw parameters.refuse("blocks.0.mlp.\(inner).weight", "[\(width), features inside]") }
      result.hidden = hidden
    }
    result.biases = .init(
      qkv: group.hasInBlocks("attn.qkv.bias"), projection: group.hasInBlocks("attn.proj.bias"), feedForward: group.hasInBlocks("mlp.fc1.bias", "mlp.fc2.bias", "mlp.w12.bias", "mlp.w3.bias"))
    result.positions = settings.positions ?? convention.positions
    result.positions.grid = grid
    if group["norm.weight"] == nil, group["fc_norm.weight"] != nil { result.norm = .mean }
    // The gate of SwiGLU is SiLU whatever the configuration calls the activation.
    if feedForward == .mlp, let name = configuration["hidden_act"]?.text { result.activation = try Nonlinearity(configured: name, file: parameters.file) }
    return (result, kernel[1], grid * kernel[2])
  }

  /// `vision transformer, patch 16, width 1024, ...`.
  var summary: String {
    let a = architecture
    var parts = ["vision transformer", "patch \(a.patch)", "width \(a.width)", "\(a.depth) blocks", "\(a.heads) heads"]
    parts.append("\(a.feedForward == .swiglu ? "SwiGLU" : "MLP") \(a.hidden ?? a.feedForward.hiddenWidth(for: a.width))")
    parts.append("\(a.registers) registers")
    if a.hasLayerScale { parts.append("LayerScale") }
    parts.append("positions \(side / a.patch)x\(side / a.patch)")
    if let ownHead { parts.append(ownHead.summary) }
    return parts.joined(separator: ", ")
  }
}
