/// Every channel of every sample normalised to mean 0 and variance 1, then scaled and shifted. ONNX
/// InstanceNormalization-22; Ulyanov, Vedaldi and Lempitsky 2016.
public struct InstanceNormalization: DifferentiableOp {
  public static let spec = OpSpec("instance_normalization", "Normalisation of each channel of each sample.", operands: ["input", "scale", "bias"])
  public var epsilon: Double
  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireChannels(operands, ["scale", "bias"])
    return [operands[0].type]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    _ = try resultShapes(arguments)
    let shape = arguments[0].shape
    var x = arguments[0].doubles
    normalizeRuns(&x, length: shape.dropFirst(2).reduce(1, *), epsilon: epsilon)
    scaleChannels(&x, shape, scale: arguments[1].doubles, bias: arguments[2].doubles)
    return [Tensor(arguments[0].elementType, shape, doubles: x)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    try channelNormalizationCotangents(site, runs: site.fixedShape(0).dropFirst(2).reduce(1, *), epsilon: epsilon)
  }
}
