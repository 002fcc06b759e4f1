internal import IR

/// A picture as the input of a network, and which of its patches the mask token stands for.
struct Picture {
  /// [batch, channels, height, width].
  var image: Value
  var channels: Int, height: Int, width: Int
  /// [batch, patches], bool.
  var mask: Value?
}

/// What a transformer tells of a picture.
struct Encoding {
  /// What a head sees of one block: both through the final norm, the registers dropped.
  struct Features {
    /// [batch, width].
    var classToken: Value
    /// [batch, patches, width], row by row.
    var patches: Value
  }
  /// Of the last blocks, oldest first.
  var features: [Features] = []
  /// What the last blocks gave, not normalised, oldest first: [batch, 1 + registers + patches, width].
  var hidden: [Value] = []
  /// Of the last block, through the final norm where the network has one over tokens: [batch, 1 + registers + patches, width].
  var tokens: Value
  /// Of the last block, [batch, heads, tokens, tokens].
  var attention: Value?
}
