/// A residual connection and the layer normalisation that follows it: (LayerNorm(x + residual), x + residual),
/// over the last axis.
public struct AddLayerNormalization: Op {
  public static let spec = OpSpec(
    "add_layer_normalization", "The sum of two tensors, normalised over the last axis, and the sum.",
    operands: ["input", "residual", "scale", "bias?"], results: ["normalized", "sum"], traits: .fused)
  public var epsilon: Double
  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  private var normalization: LayerNormalization { LayerNormalization(axis: -1, epsilon: epsilon) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let sum = try Add().resultTypes(for: Operands([operands[0], operands[1]]))[0]
    return try normalization.resultTypes(for: Operands([Operand(sum), operands[2], operands.optional(3)])) + [sum]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let sum = try Add().evaluate(Arguments([arguments[0], arguments[1]]))[0]
    return try normalization.evaluate(Arguments([sum, arguments[2], arguments.optional(3)])) + [sum]
  }
}
