/// (x - mean) / sqrt(variance + epsilon) * scale + bias by channel, with stored statistics. ONNX BatchNormalization-15
/// in inference; Ioffe and Szegedy 2015.
public struct BatchNormalization: DifferentiableOp {
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

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let x = site.operand(0), cotangent = try site.cotangent(0), others = (0..<x.rank).filter { $0 != 1 }
    func channels(_ index: Int) throws(Diagnostic) -> Expression { try site.operand(index).reshaped([-1] + others.dropFirst().map { _ in 1 }) }
    let inverse = try 1 / (channels(4) + epsilon).squareRoot(), centred = try x - channels(3), scale = try channels(1)
    func sum(_ value: Expression) throws(Diagnostic) -> Expression { try value.sum(others, keepsDimensions: false) }
    let dx = try cotangent * scale * inverse
    return [
      dx, try sum(cotangent * centred * inverse), try sum(cotangent), try sum(-dx), try sum(dx * centred * inverse * inverse * (-0.5)),
    ]
  }
}
