public import IR

/// What a checkpoint does not tell, and nothing of what it does: heads, how positions are fitted, the picture's size, how
/// pictures are prepared, and what outputs mean. Read from a YAML file that begins with `checkpoint: 1`; a `Recipe` says the
/// same and more.
public struct CheckpointRecipe: Sendable, Hashable {
  /// Of the network; nil where the checkpoint, or what is usual, decides.
  public var heads: Int?, depth: Int?, epsilon: Double?, positions: PositionEmbedding?, rotaryGrid: Int?
  /// Height and width of the picture in pixels.
  public var size: Int?
  /// The name of a preprocessing recipe.
  public var preprocessing: String?
  /// One per output of the head, in order; empty where they are not known.
  public var labels: [String] = []
  /// Of a head that is a file of its own.
  public var headHeads = 8, headEpsilon = 1e-5

  /// What a full recipe says of these.
  public init(_ recipe: Recipe) {
    heads = recipe.backbone.heads; depth = recipe.backbone.depth; epsilon = recipe.backbone.epsilon; positions = recipe.backbone.positions
    size = recipe.size; preprocessing = recipe.preprocessing; labels = recipe.labels
    headHeads = recipe.head.heads; headEpsilon = recipe.head.epsilon
  }

  /// Nil for a file that is a `Recipe`.
  /// - Throws: `recipe.missing-file`, `recipe.syntax`, `recipe.unknown-key`, `recipe.value`; category `configuration`.
  public init?(file: String) throws(Diagnostic) {
    var fields = try YAMLFields(YAMLDocument(Recipe.text(of: file), file: file))
    guard fields.has("checkpoint") else { return nil }
    _ = try fields.integer("checkpoint", in: 1...1)
    if fields.offers("heads") { heads = try fields.integer("heads", in: 1...256) }
    if fields.offers("depth") { depth = try fields.integer("depth", in: 1...256) }
    if fields.offers("epsilon") { epsilon = try fields.number("epsilon", in: 1e-12...1e-1) }
    if fields.offers("rotary-grid") { rotaryGrid = try fields.integer("rotary-grid", in: 1...4096) }
    let hasOffset = fields.offers("position-offset"), hasAntialias = fields.offers("position-antialias")
    if hasOffset || hasAntialias {
      positions = PositionEmbedding(offset: try fields.number("position-offset", in: 0...1, default: 0), antialias: try fields.bool("position-antialias", default: false))
    }
    if fields.offers("size") { size = try fields.integer("size", in: 8...4096) }
    if fields.offers("preprocessing") { preprocessing = try fields.string("preprocessing") }
    if fields.offers("labels") { labels = try fields.strings("labels") }
    headHeads = try fields.integer("head-heads", in: 1...256, default: headHeads)
    headEpsilon = try fields.number("head-epsilon", in: 1e-12...1e-1, default: headEpsilon)
    try fields.finish()
  }

  public var settings: NetworkSettings { NetworkSettings(heads: heads, depth: depth, epsilon: epsilon, positions: positions, rotaryGrid: rotaryGrid) }
}
