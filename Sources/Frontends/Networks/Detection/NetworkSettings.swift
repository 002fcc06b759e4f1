/// What a checkpoint does not tell. Nil means: as the configuration beside the weights says, and else as is usual in the
/// network's family.
public struct NetworkSettings: Sendable, Hashable {
  /// Attention heads; the usual width of a head is 64.
  public var heads: Int?
  /// Blocks; as many as there are where nothing is said, so that a missing last block shows only here.
  public var depth: Int?
  /// Added to the variance in layer norms.
  public var epsilon: Double?
  /// How positions are fitted to other sizes; the grid itself is in the file.
  public var positions: PositionEmbedding?
  /// The side of the grid for which rotary positions were trained: on other grids they are scaled to it.
  public var rotaryGrid: Int?
  /// Which of several networks is meant, by a component of its prefix (`student`). The teacher where nothing is said.
  public var select: String?
  /// Patterns of the parameters that may be missing; `*` stands for any characters.
  public var allowMissing: [String]
  /// From the file's names to those of a known layout, before a layout is looked for.
  public var map: KeyMap?
  /// What image-text networks need besides.
  public var imageText = ImageTextSettings()
  /// Patterns of the parameters that may be left over.
  public var allowUnexpected: [String] = []

  public init(
    heads: Int? = nil, depth: Int? = nil, epsilon: Double? = nil, positions: PositionEmbedding? = nil, rotaryGrid: Int? = nil, select: String? = nil, allowMissing: [String] = [], map: KeyMap? = nil
  ) {
    self.heads = heads; self.depth = depth; self.epsilon = epsilon; self.positions = positions; self.rotaryGrid = rotaryGrid
    self.select = select; self.allowMissing = allowMissing; self.map = map
  }
}
