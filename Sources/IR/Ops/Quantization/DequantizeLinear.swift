/// (x - zero point) * scale. ONNX DequantizeLinear-23; parameters as for `QuantizeLinear`.
public struct DequantizeLinear: Op {
  public static let spec = OpSpec("dequantize_linear", "The real numbers that codes stand for.", operands: ["input", "scale", "zero_point?"])
  public var axis: Int
  public var blockSize: Int
  /// The result's type; nil means the scale's.
  public var elementType: ElementType?
  public init(axis: Int = 1, blockSize: Int = 0, elementType: ElementType? = nil) { self.axis = axis; self.blockSize = blockSize; self.elementType = elementType }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], type = elementType ?? operands[1].elementType
    guard input.elementType.isInteger || input.elementType.isFloatingPoint, type.isFloatingPoint else {
      throw operandError("the input operand cannot be dequantized", input.type, expected: "integers or floats, to a float type")
    }
    try requireType(operands.optional(2), input.elementType, "zero_point")
    try QuantizationGrid.check(input, scale: operands[1], zeroPoint: operands.optional(2), axis: axis, blockSize: blockSize)
    return [TensorType(type, input.shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let type = try resultTypes(for: arguments.operands)[0].elementType, x = arguments[0]
    let values = x.doubles, scales = arguments[1].doubles, zeroPoints = arguments.optional(2)?.doubles
    let grid = QuantizationGrid(x.shape, parameters: arguments[1].shape, axis: axis, blockSize: blockSize)
    return [Tensor(type, x.shape, doubles: values.indices.map { i in
      let parameter = grid.parameter(of: i)
      return (values[i] - (zeroPoints?[parameter] ?? 0)) * scales[parameter]
    })]
  }
}
