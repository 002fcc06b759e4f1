internal import Foundation

/// An activation of a recurrent layer, with its parameters. ONNX LSTM-22, GRU-22 and RNN-22, attribute `activations`.
public struct RecurrentActivation: Sendable, Hashable, Codable {
  public enum Function: String, Sendable, Hashable, Codable, CaseIterable {
    case relu = "Relu", tanh = "Tanh", sigmoid = "Sigmoid", affine = "Affine", leakyRelu = "LeakyRelu", thresholdedRelu = "ThresholdedRelu"
    case scaledTanh = "ScaledTanh", hardSigmoid = "HardSigmoid", elu = "Elu", softsign = "Softsign", softplus = "Softplus"

    /// The parameters where a file gives none.
    public var defaults: (alpha: Double, beta: Double) {
      switch self {
      case .leakyRelu: (0.01, 0)
      case .hardSigmoid: (0.2, 0.5)
      case .elu, .thresholdedRelu, .affine, .scaledTanh: (1, self == .scaledTanh ? 1 : 0)
      default: (0, 0)
      }
    }
    /// How many of alpha and beta the function uses.
    public var parameterCount: Int {
      switch self {
      case .affine, .scaledTanh, .hardSigmoid: 2
      case .leakyRelu, .thresholdedRelu, .elu: 1
      default: 0
      }
    }
  }
  public var function: Function
  public var alpha: Double, beta: Double
  public init(_ function: Function, alpha: Double? = nil, beta: Double? = nil) {
    self.function = function; self.alpha = alpha ?? function.defaults.alpha; self.beta = beta ?? function.defaults.beta
  }

  func callAsFunction(_ x: Double) -> Double {
    switch function {
    case .relu: x < 0 ? 0 : x
    case .tanh: Foundation.tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .affine: alpha * x + beta
    case .leakyRelu: x < 0 ? alpha * x : x
    case .thresholdedRelu: x > alpha ? x : 0
    case .scaledTanh: alpha * Foundation.tanh(beta * x)
    case .hardSigmoid: min(max(alpha * x + beta, 0), 1)
    case .elu: x < 0 ? alpha * expm1(x) : x
    case .softsign: x / (1 + abs(x))
    case .softplus: max(x, 0) + log1p(exp(-abs(x)))
    }
  }
}

/// The order in which a recurrent layer goes through its sequence.
public enum RecurrentDirection: String, Sendable, Hashable, Codable {
  case forward, reverse, bidirectional
  public var count: Int { self == .bidirectional ? 2 : 1 }
  /// Whether direction `index` goes from the last step to the first.
  func isReversed(_ index: Int) -> Bool { self == .reverse || index == 1 }
}
