/// A layer normalisation over the last axis whose result is quantised row by row: what `QuantizeRows` makes of the
/// normalised numbers, which are never stored.
public struct QuantizedLayerNormalization: Op {
  public static let spec = OpSpec(
    "quantized_layer_normalization", "Layer normalisation over the last axis, as codes with a scale for each row.", operands: ["input", "scale", "bias?"],
    results: ["codes", "scale", "zero_point"], traits: .fused)
  public var epsilon: Double
  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  private var normalization: LayerNormalization { LayerNormalization(axis: -1, epsilon: epsilon, elementType: .float32) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    RowCodes.types(try normalization.resultTypes(for: operands)[0].shape)
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let normalized = try normalization.evaluate(arguments)[0]
    return RowCodes(normalized.floats, length: normalized.shape[normalized.rank - 1]).tensors(normalized.shape)
  }
}
