internal import IR

/// One linear layer over the class tokens of the last blocks, oldest first, and the mean patch of the last block where wanted.
public struct LinearProbe: Sendable, Hashable, Codable {
  /// Blocks whose class tokens are concatenated.
  public var layers: Int
  /// Whether the mean of the last block's patches follows.
  public var poolsPatches: Bool
  public init(layers: Int = 4, poolsPatches: Bool = false) { self.layers = layers; self.poolsPatches = poolsPatches }

  /// - Returns: logits [batch, labels].
  func apply(to features: [Encoding.Features], featureWidth: Int, labels: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    var parts = features.map(\.classToken)
    if poolsPatches, let last = features.last { parts.append(try layers.emit(ReduceMean(axes: [1], keepsDimensions: false), last.patches, at: "pool")) }
    let joined = try layers.builder.emit(Concat(axis: 1), parts, location: "\(layers.path)features")[0]
    return try layers.linear("linear", joined, parts.count * featureWidth, labels)
  }
}
