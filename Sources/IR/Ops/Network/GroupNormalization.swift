/// Every group of neighbouring channels of every sample normalised to mean 0 and variance 1, then each channel scaled
/// and shifted. ONNX GroupNormalization-21; Wu and He 2018.
public struct GroupNormalization: DifferentiableOp {
  public static let spec = OpSpec("group_normalization", "Normalisation of groups of channels of each sample.", operands: ["input", "scale", "bias"])
  public var groups: Int
  public var epsilon: Double
  public init(groups: Int, epsilon: Double = 1e-5) { self.groups = groups; self.epsilon = epsilon }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireChannels(operands, ["scale", "bias"])
    guard groups > 0, (operands[0].shape[1].fixedValue ?? 0) % groups == 0 else {
      throw Diagnostic("type.normalization", "the groups do not divide the channels", found: "\(groups) groups of \(operands[0].type)", expected: "a divisor of \(operands[0].shape[1])")
    }
    return [operands[0].type]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    _ = try resultShapes(arguments)
    let shape = arguments[0].shape
    var x = arguments[0].doubles
    normalizeRuns(&x, length: shape.dropFirst().reduce(1, *) / groups, epsilon: epsilon)
    scaleChannels(&x, shape, scale: arguments[1].doubles, bias: arguments[2].doubles)
    return [Tensor(arguments[0].elementType, shape, doubles: x)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let shape = try site.fixedShape(0)
    return try channelNormalizationCotangents(site, runs: shape.dropFirst().reduce(1, *) / groups, epsilon: epsilon)
  }
}
