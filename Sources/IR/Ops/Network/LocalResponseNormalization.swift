internal import Foundation

/// x / (bias + alpha / size * s)^beta, s being the sum of squares over `size` neighbouring channels. ONNX LRN-13;
/// Krizhevsky, Sutskever and Hinton 2012, section 3.3.
public struct LocalResponseNormalization: DifferentiableOp {
  public static let spec = OpSpec("local_response_normalization", "Division by the energy of neighbouring channels.", operands: ["input"])
  public var size: Int
  public var alpha: Double, beta: Double, bias: Double
  public init(size: Int, alpha: Double = 1e-4, beta: Double = 0.75, bias: Double = 1) { self.size = size; self.alpha = alpha; self.beta = beta; self.bias = bias }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireFloat(operands[0], "input")
    guard operands[0].rank >= 2, size >= 1 else {
      throw operandError("there are no neighbouring channels", operands[0].type, expected: "[N, C, ...] and a size of 1 or more", id: "type.normalization")
    }
    return [operands[0].type]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], x = arguments[0].doubles, channels = shape[1], plane = shape.dropFirst(2).reduce(1, *)
    var result = x
    for i in x.indices {
      let channel = i / plane % channels
      var sum = 0.0
      // Bounded by the channels before anything is added, for sizes near the largest integer.
      let first = channel - min(channel, (size - 1) / 2), last = channel + min(channels - 1 - channel, size / 2)
      for c in first...last { let v = x[i + (c - channel) * plane]; sum += v * v }
      result[i] = x[i] / pow(bias + alpha / Double(size) * sum, beta)
    }
    return [Tensor(arguments[0].elementType, shape, doubles: result)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let x = site.operand(0), cotangent = try site.cotangent(0), shape = try site.fixedShape(0)
    let before = (size - 1) / 2, after = size / 2
    let base = try bias + (alpha / Double(size)) * channelSums(x.squared(), shape, before, after)
    let shrunk = try cotangent * base.apply(Power(), x.constant(-beta))
    // What an element lends its neighbours: windows read from the other side.
    let lent = try channelSums(shrunk * x / base, shape, after, before)
    return [try shrunk - (2 * alpha * beta / Double(size)) * x * lent]
  }

  /// Sums over `before` channels before each one, itself, and `after` after it.
  private func channelSums(_ x: Expression, _ shape: [Int], _ before: Int, _ after: Int) throws(Diagnostic) -> Expression {
    let ones = try x.constant(1).apply(Expand(), x.integers([1, 1, size, 1]))
    let planes = try x.reshaped([shape[0], 1, shape[1], shape.dropFirst(2).reduce(1, *)])
    return try planes.apply(Conv(kernel: [size, 1], padding: .explicit(begin: [before, 0], end: [after, 0])), ones).reshaped(shape)
  }
}
