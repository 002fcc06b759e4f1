public import IR

/// What the checkpoint of an image-text network does not tell besides `NetworkSettings`, whose heads are those of the image
/// tower. Nil means: as the configuration beside the weights says, and else as is usual in the network's family.
public struct ImageTextSettings: Sendable, Hashable {
  /// Attention heads of the text tower; the usual width of a head is 64.
  public var textHeads: Int?
  /// Of CLIP's own towers: `quickGelu` or `gelu`.
  public var activation: Activation?
  /// The number of the end token, where texts end at the first token with this number; 2 for the largest number of all, as
  /// Hugging Face's code has it.
  public var endToken: Int?
  /// Tokens of a text, padding included, where the table of positions is longer.
  public var context: Int?

  public init(textHeads: Int? = nil, activation: Activation? = nil, endToken: Int? = nil, context: Int? = nil) {
    self.textHeads = textHeads; self.activation = activation; self.endToken = endToken; self.context = context
  }
}
