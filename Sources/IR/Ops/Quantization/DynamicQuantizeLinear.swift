/// A tensor as uint8 codes, with the scale and zero point that cover its own range and zero. ONNX
/// DynamicQuantizeLinear-11, in single precision.
public struct DynamicQuantizeLinear: Op {
  public static let spec = OpSpec("dynamic_quantize_linear", "Codes in units of a scale that is found from the numbers.", operands: ["input"], results: ["output", "scale", "zero_point"])
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireType(operands[0], .float32, "input")
    return [TensorType(.uint8, operands[0].shape), TensorType(.float32, Shape.scalar), TensorType(.uint8, Shape.scalar)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0].floats, low = x.reduce(0, min), high = x.reduce(0, max)
    // A tensor of zeros has no range; any scale serves.
    let scale = high == low ? 1 : (high - low) / 255
    let zeroPoint = Int64(saturating: Double(min(max(-low / scale, 0), 255).rounded(.toNearestOrEven)))
    let codes = x.map { quantized($0 / scale, zeroPoint: zeroPoint, .uint8) }
    return [Tensor(.uint8, arguments[0].shape, int64s: codes), Tensor([], [scale]), Tensor(.uint8, [], int64s: [zeroPoint])]
  }
}
