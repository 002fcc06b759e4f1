public import IR

/// Which features of which pictures a program computes.
public struct FeatureOptions: Sendable, Hashable {
  /// In pixels; nil for the size that the network was made for.
  public var height: Int?, width: Int?
  public var batch: Dimension
  /// Blocks, counted from the last.
  public var blocks: Int
  /// An input `mask` [batch, patches] tells where the mask token stands for a patch; for text programs, `attention_mask`
  /// [texts, context] which tokens are looked at.
  public var takesMask: Bool
  /// Further outputs: the registers, and the weights of the last self-attention.
  public var registers: Bool, attention: Bool
  /// Further outputs: `tokens`, all of the last block, and `hidden.{i}`, what the last blocks gave before any norm; both
  /// [batch, tokens, width]. Of image-text networks the states that features are made of.
  public var tokens = false, hidden = false
  /// A further output `class_attention` [batch, heads, patches]: where the class token looks in the last block.
  public var classAttention = false
  /// Whether a classifier has the features of the last blocks as outputs too.
  public var keepsFeatures = false
  /// False where the table of parameters is wanted whatever it says; such a program is not fit to run.
  public var checksParameters = true

  public init(height: Int? = nil, width: Int? = nil, batch: Dimension = .symbol("batch"), blocks: Int = 1, takesMask: Bool = false, registers: Bool = false, attention: Bool = false) {
    self.height = height; self.width = width; self.batch = batch; self.blocks = blocks
    self.takesMask = takesMask; self.registers = registers; self.attention = attention
  }
}
