internal import Glibc

/// How a parameter of self-distillation is trained, told by its name (DINOv2's parameter groups).
public struct ParameterRole: Sendable, Hashable {
  /// Of the learning rate and of the weight decay.
  public var rateFactor: Double, decayFactor: Double
  /// Whether it belongs to the prototypes, which stand still at first.
  public var isLastLayer: Bool

  /// - Parameters:
  ///   - name: Inside its network, blocks not chunked (`blocks.3.norm1.weight`).
  ///   - depth: Blocks of the backbone.
  ///   - layerDecay: Of the rate, from each layer to the one before it.
  ///   - patchFactor: Of the patch embedding's rate.
  ///   - isBackbone: False for heads, which count as one layer.
  public init(_ name: String, depth: Int, layerDecay: Double = 1, patchFactor: Double = 0.2, isBackbone: Bool) {
    let embeddings = ["pos_embed", "patch_embed", "mask_token", "cls_token", "register_tokens"]
    let top = isBackbone ? depth + 1 : 1
    var layer = top
    if isBackbone, embeddings.contains(where: name.contains) { layer = 0 }
    else if isBackbone, name.hasPrefix("blocks."), let index = Int(name.dropFirst(7).prefix { $0 != "." }) { layer = index + 1 }
    rateFactor = pow(layerDecay, Double(top - layer)) * (name.contains("patch_embed") ? patchFactor : 1)
    decayFactor = name.hasSuffix(".bias") || name.contains("norm") || name.contains("gamma") ? 0 : 1
    isLastLayer = name.contains("last_layer")
  }
}
