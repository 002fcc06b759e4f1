/// A residual connection and the layer normalisation that follows it: (LayerNorm(x + residual), x + residual),
/// over the last axis. The normalised tensor is rounded once, to `elementType`.
public struct AddLayerNormalization: ExpandableOp {
  public static let spec = OpSpec(
    "add_layer_normalization", "The sum of two tensors, normalised over the last axis, and the sum.",
    operands: ["input", "residual", "scale", "bias?"], results: ["normalized", "sum"], traits: .fused)
  public var epsilon: Double
  /// The type of what is normalised; nil means the sum's.
  public var elementType: ElementType?
  public init(epsilon: Double = 1e-5, elementType: ElementType? = nil) { self.epsilon = epsilon; self.elementType = elementType }

  private var normalization: LayerNormalization { LayerNormalization(axis: -1, epsilon: epsilon, elementType: elementType) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let sum = try Add().resultTypes(for: Operands([operands[0], operands[1]]))[0]
    return try normalization.resultTypes(for: Operands([Operand(sum), operands[2], operands.optional(3)])) + [sum]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let sum = try Add().evaluate(Arguments([arguments[0], arguments[1]]))[0]
    return try normalization.evaluate(Arguments([sum, arguments[2], arguments.optional(3)])) + [sum]
  }

  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    let sum = try site.operand(0) + site.operand(1)
    return [try sum.apply(normalization, site.operand(2), site.optional(3)), sum]
  }
}
