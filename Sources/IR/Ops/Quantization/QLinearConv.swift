/// The convolution of quantized tensors, quantized: sums in exact integers, scaled in single precision, rounded half to
/// even. ONNX QLinearConv-10.
///
/// Scale and zero point of the weight are single or one for each output channel; `bias` is int32 in units of the product
/// of both scales.
public struct QLinearConv: CostedOp {
  public static let spec = OpSpec(
    "qlinear_conv", "The quantized convolution of quantized tensors.",
    operands: ["input", "input_scale", "input_zero_point", "weight", "weight_scale", "weight_zero_point", "output_scale", "output_zero_point", "bias?"])
  public var group: Int
  public var kernel: [Int], strides: [Int], dilations: [Int]
  public var padding: Padding

  /// Strides and dilations are 1 unless given.
  public init(group: Int = 1, kernel: [Int], strides: [Int]? = nil, dilations: [Int]? = nil, padding: Padding = .valid) {
    let ones = kernel.map { _ in 1 }
    self.group = group; self.kernel = kernel; self.strides = strides ?? ones; self.dilations = dilations ?? ones; self.padding = padding
  }
  public var window: Window { Window(kernel: kernel, strides: strides, dilations: dilations, padding: padding) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, weight) = (operands[0], operands[3]), names = Self.spec.operands
    for i in [0, 3, 7] { try requireByte(operands[i], names[i]) }
    let shape = try convolutionShape(input, weight, window: window, group: group)
    try requireType(operands[2], input.elementType, names[2])
    try requireType(operands[5], weight.elementType, names[5])
    for i in [1, 4, 6] { try requireFloat(operands[i], names[i]) }
    for i in [1, 2, 6, 7] { try requireParameter(operands[i], .fixed(1), names[i]) }
    for i in [4, 5] { try requireParameter(operands[i], weight.shape[0], names[i]) }
    try requireType(operands.optional(8), .int32, "bias")
    try requireVector(operands.optional(8), weight.shape[0], "bias")
    return [TensorType(operands[7].elementType, shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], type = arguments[7].elementType
    let sums = try integerConvolution(
      arguments[0], arguments[2], arguments[3], arguments[5], bias: arguments.optional(8)?.int64s, window: window, group: group, shape: shape)
    let weightScales = arguments[4].floats, plane = shape.dropFirst(2).reduce(1, *)
    guard let inputScale = arguments[1].floats.first, let outputScale = arguments[6].floats.first, let zeroPoint = arguments[7].int64s.first else { return [] }
    let factors = weightScales.map { inputScale * $0 / outputScale }
    return [Tensor(type, shape, int64s: sums.indices.map { i in
      quantized(Float(sums[i]) * factors[factors.count == 1 ? 0 : i / plane % shape[1]], zeroPoint: zeroPoint, type)
    })]
  }
  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    2 * (results[0].shape.fixed?.reduce(1, *) ?? 0) * (operands[3]?.shape.fixed ?? []).dropFirst().reduce(1, *)
  }
}
