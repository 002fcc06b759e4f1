internal import IR
internal import Images

/// An EVA-02 vision transformer found in a checkpoint.
struct DetectedEVA: FeatureEncoder {
  let family: String
  let architecture: EVATransformer
  let channels: Int, side: Int
  let ownHead: PooledHead?
  let parameters: NetworkParameters
  /// The grid of the published pre-training, 224 pixels in patches of 16.
  private static let publishedGrid = 14

  /// - Throws: `checkpoint.architecture`, `checkpoint.heads`.
  init(_ parameters: NetworkParameters, family: String) throws(Diagnostic) {
    let group = parameters.group, settings = parameters.settings
    let kernel = try parameters.patchKernel(), width = kernel[0], grid = try parameters.grid("pos_embed", prefix: 1, width: width), depth = try parameters.depth()
    guard let hidden = group.shape("blocks.0.mlp.w3.weight", rank: 2)?[1], (1...131_072).contains(hidden) else { throw parameters.refuse("blocks.0.mlp.w3.weight", "[\(width), features inside]") }
    let heads = try parameters.heads(width: width)
    guard width / heads % 4 == 0 else {
      throw Diagnostic("checkpoint.heads", "the channels of a head do not split into pairs for rows and columns", category: .configuration, found: "\(width / heads)", expected: "a multiple of four", help: "The recipe says how many heads there are.")
    }
    var positions = settings.positions ?? PositionEmbedding(offset: 0)
    positions.grid = grid
    // A smaller table than the published one was trained for its own grid.
    let rotaryGrid = settings.rotaryGrid ?? min(Self.publishedGrid, grid)
    guard (1...4096).contains(rotaryGrid) else {
      throw Diagnostic("checkpoint.rotary-grid", "the grid of the rotations is no grid", category: .configuration, found: "\(rotaryGrid)", expected: "1 to 4096")
    }
    architecture = EVATransformer(
      patch: kernel[2], width: width, depth: depth, heads: heads, hidden: hidden, hasBias: group.hasInBlocks("attn.q_bias", "attn.v_bias"), hasSubNorm: group.hasInBlocks("mlp.ffn_ln.weight", "mlp.ffn_ln.bias"),
      epsilon: settings.epsilon ?? 1e-6, positions: positions, rotaryGrid: rotaryGrid)
    ownHead = try PooledHead(parameters, pooling: .meanPatches, normalisesMean: true, width: width, registers: 0, epsilon: architecture.epsilon, configured: nil)
    self.parameters = parameters; self.family = family; channels = kernel[1]; side = grid * kernel[2]
  }

  var depth: Int { architecture.depth }
  var featureWidth: Int { architecture.width }
  var patch: Int { architecture.patch }
  let registers = 0

  func encode(_ picture: Picture, last count: Int, _ layers: Layers) throws(Diagnostic) -> Encoding { try architecture.encode(picture, last: count, layers) }
  func preprocessing(side: Int) throws(Diagnostic) -> PreprocessingRecipe? { PreprocessingRecipe.named("eva_x", size: side) }

  var summary: String {
    let a = architecture
    var parts = ["EVA-02", "patch \(a.patch)", "width \(a.width)", "\(a.depth) blocks", "\(a.heads) heads", "SwiGLU \(a.hidden)\(a.hasSubNorm ? " with sub-norm" : "")"]
    parts += ["positions \(side / a.patch)x\(side / a.patch)", "rotations of a grid of \(a.rotaryGrid)x\(a.rotaryGrid)"]
    if let ownHead { parts.append(ownHead.summary) }
    return parts.joined(separator: ", ")
  }
}
