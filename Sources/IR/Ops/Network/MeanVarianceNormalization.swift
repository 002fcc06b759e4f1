/// (x - mean) / (deviation + 1e-9), the statistics over `axes`. ONNX MeanVarianceNormalization-13.
public struct MeanVarianceNormalization: DifferentiableOp {
  public static let spec = OpSpec("mean_variance_normalization", "Normalisation to mean 0 and variance 1 over some axes.", operands: ["input"])
  public var axes: [Int]
  public init(axes: [Int] = [0, 2, 3]) { self.axes = axes }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireFloat(operands[0], "input")
    for axis in axes { _ = try requireAxis(axis, of: operands[0].shape) }
    return [operands[0].type]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0]
    var kept = shape, x = arguments[0].doubles
    for axis in axes { kept[try requireAxis(axis, of: Shape(shape))] = 1 }
    let strides = [rowMajorStrides(shape), broadcastStrides(kept, to: shape)], count = Double(shape.reduce(1, *)) / Double(max(1, kept.reduce(1, *)))
    var means = [Double](repeating: 0, count: kept.reduce(1, *)), deviations = means
    forEachIndex(shape, strides: strides) { means[$0[1]] += x[$0[0]] / count }
    forEachIndex(shape, strides: strides) { x[$0[0]] -= means[$0[1]]; deviations[$0[1]] += x[$0[0]] * x[$0[0]] / count }
    forEachIndex(shape, strides: strides) { x[$0[0]] /= deviations[$0[1]].squareRoot() + 1e-9 }
    return [Tensor(arguments[0].elementType, shape, doubles: x)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let x = site.operand(0), y = site.result(0), cotangent = try site.cotangent(0)
    let centred = try x - x.mean(axes), deviation = try centred.squared().mean(axes).squareRoot(), divisor = try deviation + 1e-9
    // The small number is beside the root, not in it: x^ has not quite variance 1.
    let along = try y * (cotangent * y).mean(axes) * (divisor / deviation)
    return [try (cotangent - cotangent.mean(axes) - along) / divisor]
  }
}
