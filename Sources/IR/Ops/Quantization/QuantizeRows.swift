/// Rows of real numbers as uint8 codes, each row with the scale and the zero point that cover its own range and zero: what
/// ONNX DynamicQuantizeLinear-11 does to a whole tensor, for each token of its own.
///
/// `input` is [..., K]; scales and zero points are [..., 1].
public struct QuantizeRows: Op {
  public static let spec = OpSpec(
    "quantize_rows", "Codes in units of a scale that is found for each row.", operands: ["input"], results: ["codes", "scale", "zero_point"], traits: .fused)
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireFloat(operands[0], "input")
    guard operands[0].rank >= 1 else { throw operandError("the input operand has no rows", operands[0].type, expected: "[..., K]") }
    return RowCodes.types(operands[0].shape)
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0]
    return RowCodes(arguments[0].floats, length: shape[shape.count - 1]).tensors(shape)
  }
}
