/// round(x / scale) + zero point, half to even, cut to the range of the code's type. ONNX QuantizeLinear-23.
///
/// The quotient is computed in single precision. `scale` and `zeroPoint` are single numbers, lists along `axis`, or, with
/// a `blockSize`, tensors with one number for each block along `axis`. The codes have the zero point's type, else
/// `elementType`, else uint8. For codes of a float type nothing is added.
public struct QuantizeLinear: Op {
  public static let spec = OpSpec("quantize_linear", "Real numbers as codes in units of a scale.", operands: ["input", "scale", "zero_point?"])
  public var axis: Int
  public var blockSize: Int
  public var elementType: ElementType?
  /// Whether numbers too large for a float code become its largest number; else NaN or infinity.
  public var saturate: Bool
  public init(axis: Int = 1, blockSize: Int = 0, elementType: ElementType? = nil, saturate: Bool = true) {
    self.axis = axis; self.blockSize = blockSize; self.elementType = elementType; self.saturate = saturate
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], zeroPoint = operands.optional(2)
    guard input.elementType.isFloatingPoint || input.elementType == .int32 else { throw operandError("the input operand cannot be quantized", input.type, expected: "a float type or int32") }
    try QuantizationGrid.check(input, scale: operands[1], zeroPoint: zeroPoint, axis: axis, blockSize: blockSize)
    let type = zeroPoint?.elementType ?? elementType ?? .uint8
    guard type.isInteger || type.isFloatingPoint, elementType == nil || elementType == type else {
      throw Diagnostic("type.quantization", "the codes have two types, or none", found: "\(type) and \(elementType?.rawValue ?? "none")", expected: "one numeric type")
    }
    return [TensorType(type, input.shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let type = try resultTypes(for: arguments.operands)[0].elementType, x = arguments[0]
    let values = x.floats, scales = arguments[1].floats
    let grid = QuantizationGrid(x.shape, parameters: arguments[1].shape, axis: axis, blockSize: blockSize)
    if type.isFloatingPoint {
      let quotients = values.indices.map { Double(values[$0] / scales[grid.parameter(of: $0)]) }
      if saturate { return [Tensor(type, x.shape, doubles: quotients)] }
      return try Cast(to: type, saturates: false).evaluate(Arguments([Tensor(.float32, x.shape, doubles: quotients)]))
    }
    let zeroPoints = arguments.optional(2)?.int64s
    return [Tensor(type, x.shape, int64s: values.indices.map { i in
      let parameter = grid.parameter(of: i)
      return quantized(values[i] / scales[parameter], zeroPoint: zeroPoints?[parameter] ?? 0, type)
    })]
  }
}
