/// What a backbone's checkpoint does not tell; nil where the usual value holds.
public struct BackboneSettings: Sendable, Hashable {
  /// Attention heads; the usual width of a head is 64.
  public var heads: Int?
  /// Added to the variance in layer norms.
  public var epsilon: Double
  /// How positions are fitted to other sizes; the grid itself is in the file.
  public var positions: PositionEmbedding
  /// Which of several networks is meant, by a component of its prefix (`student`). The teacher where nothing is said.
  public var select: String?
  /// Patterns of the parameters that may be missing or left over; `*` stands for any characters.
  public var allowMissing: [String]

  public init(heads: Int? = nil, epsilon: Double = 1e-6, positions: PositionEmbedding = PositionEmbedding(), select: String? = nil, allowMissing: [String] = []) {
    self.heads = heads; self.epsilon = epsilon; self.positions = positions; self.select = select; self.allowMissing = allowMissing
  }
}
