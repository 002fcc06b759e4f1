internal import Foundation

/// An element-wise function that matrix kernels apply before they store.
public enum Activation: String, Sendable, Hashable, Codable, CaseIterable {
  case none, relu, gelu, geluTanh, quickGelu, silu, sigmoid, tanh

  public func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .none: x
    case .relu: x < 0 ? 0 : x
    case .gelu: 0.5 * x * erfc(-x * 0.5.squareRoot())
    case .geluTanh: 0.5 * x * (1 + Foundation.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
    case .quickGelu: x / (1 + exp(-1.702 * x))
    case .silu: x / (1 + exp(-x))
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: Foundation.tanh(x)
    }
  }

  /// The op of the same function, nil for none.
  var op: (any Op)? {
    switch self {
    case .none: nil
    case .relu: Relu()
    case .gelu: Gelu()
    case .geluTanh: Gelu(approximation: .tanh)
    case .quickGelu: QuickGelu()
    case .silu: SiLU()
    case .sigmoid: Sigmoid()
    case .tanh: Tanh()
    }
  }
}
