/// How a GELU is computed.
public enum GeluApproximation: String, Sendable, Hashable, Codable, CaseIterable {
  /// By the error function: x Φ(x).
  case none
  /// By tanh: 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
  case tanh
}

/// x Φ(x), Φ being the normal distribution. ONNX Gelu-20; Hendrycks and Gimpel 2016.
public struct Gelu: DifferentiableUnaryOp {
  public static let spec = OpSpec("gelu", "Each element times the chance that a normal number is below it.", operands: ["input"], traits: .elementwise)
  public var approximation: GeluApproximation
  public init(approximation: GeluApproximation = .none) { self.approximation = approximation }
  public func callAsFunction(_ x: Double) -> Double { (approximation == .none ? Activation.gelu : .geluTanh)(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression {
    guard approximation == .tanh else {
      let density = try (-0.5 * (x * x)).exponential() * (0.5 / Double.pi).squareRoot()
      return try 0.5 * (1 + (x * 0.5.squareRoot()).apply(Erf())) + x * density
    }
    let c = (2 / Double.pi).squareRoot(), t = try (c * (x + 0.044715 * (x * x * x))).apply(Tanh())
    return try 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * 0.044715 * (x * x))
  }
}
