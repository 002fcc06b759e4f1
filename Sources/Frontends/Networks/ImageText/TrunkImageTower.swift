internal import IR

/// A plain vision transformer as the trunk of open_clip's image tower, and a projection of its class token. Parameter names
/// are those of open_clip over timm, `visual.trunk` and `visual.head`.
struct TrunkImageTower: ImageTower, Hashable {
  var trunk: VisionTransformer
  var channels: Int, side: Int

  /// - Returns: as tokens, those of the last block through the final norm.
  func encode(_ image: Value, embedding: Int, _ layers: Layers) throws(Diagnostic) -> (features: Value, tokens: Value?) {
    let layers = layers["visual"], picture = Picture(image: image, channels: channels, height: side, width: side)
    let encoding = try trunk.encode(picture, last: 1, layers["trunk"])
    return (try layers["head"].linear("proj", encoding.features[0].classToken, trunk.width, embedding, hasBias: false), encoding.tokens)
  }

  var summary: String { "vision transformer, patch \(trunk.patch), width \(trunk.width), \(trunk.depth) blocks, \(trunk.heads) heads" }
}
