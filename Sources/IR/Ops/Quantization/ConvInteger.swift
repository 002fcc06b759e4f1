/// The convolution of codes less their zero points, in int32; padding stands for zero. ONNX ConvInteger-10.
public struct ConvInteger: CostedOp {
  public static let spec = OpSpec("conv_integer", "The exact convolution of codes.", operands: ["input", "weight", "input_zero_point?", "weight_zero_point?"])
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
    let (input, weight) = (operands[0], operands[1])
    try requireByte(input, "input")
    try requireByte(weight, "weight")
    let shape = try convolutionShape(input, weight, window: window, group: group)
    try requireType(operands.optional(2), input.elementType, "input_zero_point")
    try requireParameter(operands.optional(2), .fixed(1), "input_zero_point")
    try requireType(operands.optional(3), weight.elementType, "weight_zero_point")
    try requireParameter(operands.optional(3), weight.shape[0], "weight_zero_point")
    return [TensorType(.int32, shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0]
    let sums = try integerConvolution(arguments[0], arguments.optional(2), arguments[1], arguments.optional(3), bias: nil, window: window, group: group, shape: shape)
    return [Tensor(.int32, shape, int64s: sums)]
  }
  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    2 * (results[0].shape.fixed?.reduce(1, *) ?? 0) * (operands[1]?.shape.fixed ?? []).dropFirst().reduce(1, *)
  }
}

/// The exact convolution of codes less their zero points; the weight's is single or one for each output channel.
func integerConvolution(
  _ input: Tensor, _ inputZeroPoint: Tensor?, _ weight: Tensor, _ weightZeroPoint: Tensor?, bias: [Int64]?, window: Window, group: Int, shape: [Int]
) throws(Diagnostic) -> [Int64] {
  let x = centered(input, zeroPoint: inputZeroPoint, shape: [])
  let w = centered(weight, zeroPoint: weightZeroPoint, shape: (weightZeroPoint?.shape ?? []) + weight.shape.dropFirst().map { _ in 1 })
  return convolve(x, w, bias: bias, batch: shape[0], channels: input.shape[1], outputs: shape[1], group: group, axes: try window.axes(Array(input.shape.dropFirst(2))))
}
