/// (x - mean) / sqrt(variance + epsilon) * scale + bias by channel, with stored statistics. ONNX BatchNormalization-15
/// in inference; Ioffe and Szegedy 2015.
public struct BatchNormalization: Op {
  public static let spec = OpSpec(
    "batch_normalization", "Normalisation of each channel with stored statistics.", operands: ["input", "scale", "bias", "mean", "variance"])
  public var epsilon: Double
  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireChannels(operands, ["scale", "bias", "mean", "variance"])
    return [operands[0].type]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    _ = try resultShapes(arguments)
    var x = arguments[0].doubles
    let factors = zip(arguments[1].doubles, arguments[4].doubles).map { $0 / ($1 + epsilon).squareRoot() }, bias = arguments[2].doubles
    let offsets = zip(arguments[3].doubles, factors).enumerated().map { bias[$0] - $1.0 * $1.1 }
    scaleChannels(&x, arguments[0].shape, scale: factors, bias: offsets)
    return [Tensor(arguments[0].elementType, arguments[0].shape, doubles: x)]
  }
}
