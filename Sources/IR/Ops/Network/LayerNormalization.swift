/// (x - mean) / sqrt(variance + epsilon) * scale + bias, the statistics over `axis` and all axes after it, in double
/// precision. ONNX LayerNormalization-17; Ba, Kiros and Hinton 2016.
///
/// `scale` and `bias` broadcast to the input. With three results the mean and 1 / sqrt(variance + epsilon) follow, in
/// float32 (float64 for a float64 input), with extent 1 along the normalised axes. The output is rounded once, to
/// `elementType`.
public struct LayerNormalization: DifferentiableOp {
  public static let spec = OpSpec(
    "layer_normalization", "Normalisation to mean 0 and variance 1 over the last axes.", operands: ["input", "scale", "bias?"],
    results: ["output", "mean", "inverse_deviation"])
  public var axis: Int
  public var epsilon: Double
  /// 1, or 3 with the statistics.
  public var resultCount: Int
  /// The output's type; nil means the input's.
  public var elementType: ElementType?
  public init(axis: Int = -1, epsilon: Double = 1e-5, resultCount: Int = 1, elementType: ElementType? = nil) {
    self.axis = axis; self.epsilon = epsilon; self.resultCount = resultCount; self.elementType = elementType
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0]
    let axis = try normalizationAxis(axis, operands)
    var statistics = input.shape
    for i in axis..<input.rank { statistics[i] = .fixed(1) }
    let type = input.elementType == .float64 ? ElementType.float64 : .float32
    return [TensorType(try requireFloatType(elementType ?? input.elementType), input.shape)] + (resultCount == 3 ? [TensorType(type, statistics), TensorType(type, statistics)] : [])
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shapes = try resultShapes(arguments)
    let axis = try requireAxis(axis, of: Shape(input.shape))
    var x = input.doubles, means: [Double] = [], inverses: [Double] = []
    let length = input.shape[axis...].reduce(1, *), rows = input.shape[..<axis].reduce(1, *)
    for row in 0..<rows {
      let range = row * length..<(row + 1) * length
      let mean = x[range].reduce(0, +) / Double(length)
      let variance = x[range].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(length)
      let inverse = 1 / (variance + epsilon).squareRoot()
      for i in range { x[i] = (x[i] - mean) * inverse }
      means.append(mean); inverses.append(inverse)
    }
    scaleAndShift(&x, input.shape, scale: arguments[1], bias: arguments.optional(2))
    let output = Tensor(elementType ?? input.elementType, input.shape, doubles: x)
    guard shapes.count == 3 else { return [output] }
    let type = input.elementType == .float64 ? ElementType.float64 : .float32
    return [output, Tensor(type, shapes[1], doubles: means), Tensor(type, shapes[2], doubles: inverses)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let x = site.operand(0), axis = try requireAxis(axis, of: x.shape), axes = Array(axis..<x.rank)
    guard (1..<resultCount).allSatisfy({ site.optionalCotangent($0) == nil }) else {
      throw Diagnostic("derivative.missing", "the statistics of a normalisation have no derivative", found: "a loss that depends on them", expected: "one that depends on the output alone")
    }
    let scale = site.operand(1), cotangent = try site.cotangent(0)
    if axes == [x.rank - 1], scale.rank == 1, scale.shape[0].isCertainlyEqual(to: x.shape[axis]), scale.elementType == x.elementType, cotangent.elementType == x.elementType,
      site.optional(2).map({ $0.type == scale.type }) ?? true {
      let all = try site.builder.emit(LayerNormalizationGradient(epsilon: epsilon), [x.value, scale.value, cotangent.value])
      return all.prefix(site.operandCount).map { Expression($0, in: site.builder) }
    }
    let centred = try x - x.mean(axes), inverse = try 1 / (centred.squared().mean(axes) + epsilon).squareRoot()
    return try normalizationCotangents(site, normalized: centred * inverse, inverse: inverse, axes: axes, isCentred: true)
  }
}

/// The axis from which an input with `scale` and perhaps `bias` is normalised, or the error that they do not fit.
func normalizationAxis(_ axis: Int, _ operands: Operands) throws(Diagnostic) -> Int {
  let input = operands[0]
  try requireFloat(input, "input")
  for (index, name) in [(1, "scale"), (2, "bias")] {
    guard let operand = operands.optional(index) else { continue }
    try requireFloat(operand, name)
    guard let both = operand.shape.broadcast(with: input.shape), both.rank == input.rank,
      !zip(both.dimensions, input.shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) })
    else { throw operandError("the \(name) operand does not fit", operand.type, expected: "a shape that broadcasts to [\(input.shape)]", id: "type.normalization") }
  }
  return try requireAxis(axis, of: input.shape)
}

/// x * scale + bias, both broadcast to `shape`.
func scaleAndShift(_ x: inout [Double], _ shape: [Int], scale: Tensor, bias: Tensor?) {
  let factors = BroadcastRows(scale, to: shape), offsets = bias.map { BroadcastRows($0, to: shape) }
  for i in x.indices { x[i] = x[i] * factors[i] + (offsets?[i] ?? 0) }
}

/// The elements of a tensor broadcast to a shape, by row-major position; a tensor over the last axes is not copied.
struct BroadcastRows {
  private let values: [Double]
  init(_ tensor: Tensor, to shape: [Int]) {
    let trailing = Array(shape.suffix(tensor.rank))
    values = tensor.shape == trailing ? tensor.doubles : expanded(tensor.doubles, tensor.shape, to: shape)
  }
  subscript(position: Int) -> Double { values[position % values.count] }
}
