/// How a GELU is computed.
public enum GeluApproximation: String, Sendable, Hashable, Codable, CaseIterable {
  /// By the error function: x Φ(x).
  case none
  /// By tanh: 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
  case tanh
}

/// x Φ(x), Φ being the normal distribution. ONNX Gelu-20; Hendrycks and Gimpel 2016.
public struct Gelu: UnaryElementwiseOp {
  public static let spec = OpSpec("gelu", "Each element times the chance that a normal number is below it.", operands: ["input"], traits: .elementwise)
  public var approximation: GeluApproximation
  public init(approximation: GeluApproximation = .none) { self.approximation = approximation }
  public func callAsFunction(_ x: Double) -> Double { (approximation == .none ? Activation.gelu : .geluTanh)(x) }
}
