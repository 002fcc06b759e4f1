/// What a layer normalisation over the last axis carries back to its input, scale [D] and bias [D]: with x^ = (x - mean) / deviation and
/// h = g * scale, (h - mean(h) - x^ mean(h x^)) / deviation, and the sums over rows of g x^ and of g.
public struct LayerNormalizationGradient: ExpandableOp {
  public static let spec = OpSpec(
    "layer_normalization_gradient", "The derivatives of a layer normalisation over the last axis.", operands: ["input", "scale", "cotangent"], results: ["input", "scale", "bias"], traits: .training)
  /// Added to the variance.
  public var epsilon: Double
  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireSameType(operands, [0, 2])
    let (input, scale) = (operands[0], operands[1])
    guard scale.elementType == input.elementType, scale.rank == 1, let last = input.shape.dimensions.last, !scale.shape[0].isCertainlyDifferent(from: last) else {
      throw operandError("the scale operand does not fit", scale.type, expected: "one number for each element of the last axis of \(input.type)")
    }
    return try rowType(operands, axis: -1) + [scale.type, scale.type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], x = arguments[0].doubles, scale = arguments[1].doubles, g = arguments[2].doubles
    let n = scale.count
    var dx = x, dscale = [Double](repeating: 0, count: n), dbias = dscale
    for start in stride(from: 0, to: x.count, by: max(1, n)) {
      let row = start..<start + n
      let mean = x[row].reduce(0, +) / Double(n), variance = x[row].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
      let inverse = 1 / (variance + epsilon).squareRoot()
      var first = 0.0, second = 0.0
      for i in row {
        let unit = (x[i] - mean) * inverse, inner = g[i] * scale[i - start]
        first += inner / Double(n); second += inner * unit / Double(n)
        dscale[i - start] += g[i] * unit; dbias[i - start] += g[i]
      }
      for i in row { dx[i] = (g[i] * scale[i - start] - first - (x[i] - mean) * inverse * second) * inverse }
    }
    let type = arguments[0].elementType
    return [Tensor(type, shape, doubles: dx), Tensor(type, [n], doubles: dscale), Tensor(type, [n], doubles: dbias)]
  }

  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    let (x, scale, g) = (site.operand(0), site.operand(1), site.operand(2))
    let centred = try x - x.mean([-1]), inverse = try 1 / (centred.squared().mean([-1]) + epsilon).squareRoot(), unit = try centred * inverse, inner = try g * scale
    let dx = try (inner - inner.mean([-1]) - unit * (inner * unit).mean([-1])) * inverse
    return [dx, try (g * unit).summed(to: scale.shape), try g.summed(to: scale.shape)]
  }
}
