public import IR

/// Where the parameters of a network come from: a checkpoint, or a generator.
///
/// Names are those of the published state dictionaries (`blocks.0.attn.qkv.weight`, `decoder.embed_standart.bias`);
/// matrices are [outputs, inputs], as PyTorch stores them.
public protocol WeightSource: Sendable {
  /// The parameter `name`, which must have `shape`.
  /// - Throws: when there is no such parameter, or it has another shape.
  func parameter(_ name: String, _ shape: [Int]) throws(Diagnostic) -> Tensor
}
