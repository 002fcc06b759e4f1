/// activation(x W + b) + residual over codes: sums in exact integers, then single precision, then one rounding to the
/// result's type. What an 8-bit linear layer is, and what the integer matrix kernels compute in one pass.
///
/// `input` is [..., K] of 8-bit codes; its scale and zero point (int32) are single numbers (static quantisation) or one for
/// each row, [..., 1] (dynamic). `weight` is int8, [K, N] (or [N, K] when `weightIsTransposed`), without zero point, its scale
/// one number or [N]. `bias` is [N] and `residual` has the result's shape, both of a float type. With `output_scale` and
/// `output_zero_point` (int32), single numbers, the result is quantised to `elementType`, uint8 or int8.
///
/// An element is activation(Float(sum) * input scale * weight scale + bias) + residual, the sum being that of
/// (code - zero point) * weight: each step, from left to right, is rounded to single precision. With `isGated` the columns are
/// two halves, and activation(first) * second takes the activation's place, as in `Linear`.
public struct QuantizedLinear: CostedOp {
  public static let spec = OpSpec(
    "quantized_linear", "An 8-bit matrix product with bias, activation and residual.",
    operands: ["input", "input_scale", "input_zero_point", "weight", "weight_scale", "bias?", "residual?", "output_scale?", "output_zero_point?"], traits: .fused)
  public var activation: Activation
  public var weightIsTransposed: Bool
  /// float32 or bfloat16; uint8 or int8 where the result is quantised.
  public var elementType: ElementType
  public var isGated: Bool
  public init(activation: Activation = .none, weightIsTransposed: Bool = false, elementType: ElementType = .float32, isGated: Bool = false) {
    self.activation = activation; self.weightIsTransposed = weightIsTransposed; self.elementType = elementType; self.isGated = isGated
  }

  /// Sums of this many products of codes are sure to fit in 32 bits.
  public static let longestRow = 1 << 15

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], weight = operands[3]
    try requireByte(input, "input")
    try requireType(weight, .int8, "weight")
    try requireType(operands[2], .int32, Self.spec.operands[2])
    for index in [1, 4] { try requireType(operands[index], .float32, Self.spec.operands[index]) }
    let shape = try linearShape(input, weight, isTransposed: weightIsTransposed, isGated: isGated, bias: operands.optional(5), residual: operands.optional(6))
    try requireParameter(operands[4], weight.shape[weightIsTransposed ? 0 : 1], "weight_scale")
    for index in 1...2 where operands[index].shape.elementCount != .fixed(1) {
      var rows = input.shape
      rows[input.rank - 1] = .fixed(1)
      guard operands[index].rank == rows.rank, !zip(operands[index].shape.dimensions, rows.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) else {
        throw operandError("the \(Self.spec.operands[index]) operand does not fit", operands[index].type, expected: "one number, or [\(rows)]", id: "type.quantization")
      }
    }
    if let width = input.shape[input.rank - 1].fixedValue, width > Self.longestRow {
      throw operandError("the rows are too long for sums in 32 bits", input.type, expected: "at most \(Self.longestRow) columns", id: "type.quantization")
    }
    let isQuantized = operands.optional(7) != nil
    guard isQuantized == (operands.optional(8) != nil), isQuantized == (elementType == .uint8 || elementType == .int8), isQuantized || elementType == .float32 || elementType == .bfloat16 else {
      throw Diagnostic("type.quantization", "the result's type does not fit", found: elementType.rawValue, expected: "float32 or bfloat16, or 8 bits with a scale and a zero point")
    }
    try requireType(operands.optional(7), .float32, "output_scale")
    try requireType(operands.optional(8), .int32, "output_zero_point")
    for index in 7...8 { if let operand = operands.optional(index) { try requireParameter(operand, .fixed(1), Self.spec.operands[index]) } }
    return [TensorType(elementType, shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], input = arguments[0], weight = arguments[3].rowMajor
    let n = weight.shape[weightIsTransposed ? 0 : 1], k = input.shape[input.rank - 1], rows = shape.dropLast().reduce(1, *)
    let matrix = weightIsTransposed ? transposed(weight.int64s, rows: n, columns: k) : weight.int64s
    let zeroPoints = arguments[2].int64s, scales = arguments[1].floats, codes = input.int64s
    let centered = codes.indices.map { codes[$0] - zeroPoints[zeroPoints.count == 1 ? 0 : $0 / max(k, 1)] }
    let sums = matrixProduct(centered, matrix, rows, k, n)
    let weightScales = arguments[4].floats, bias = arguments.optional(5)?.floats, residual = arguments.optional(6)?.floats
    let linear = sums.indices.map { i -> Float in
      let scaled = Float(sums[i]) * scales[scales.count == 1 ? 0 : i / n] * weightScales[weightScales.count == 1 ? 0 : i % n]
      return bias.map { scaled + $0[i % n] } ?? scaled
    }
    let width = isGated ? n / 2 : n
    let values = (0..<rows * width).map { i -> Float in
      let first = linear[i / width * n + i % width]
      let active = activation == .none ? first : Float(activation(Double(first)))
      let gated = isGated ? active * linear[i / width * n + width + i % width] : active
      return residual.map { gated + $0[i] } ?? gated
    }
    guard let scale = arguments.optional(7)?.floats.first, let zeroPoint = arguments.optional(8)?.int64s.first else {
      return [Tensor(elementType, shape, doubles: values.map(Double.init))]
    }
    return [Tensor(elementType, shape, int64s: values.map { quantized($0 / scale, zeroPoint: zeroPoint, elementType) })]
  }

  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    (isGated ? 4 : 2) * (results[0].shape.fixed?.reduce(1, *) ?? 0) * (operands[0]?.shape.dimensions.last?.fixedValue ?? 0)
  }
}
