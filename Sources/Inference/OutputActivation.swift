internal import Foundation

/// How an output's numbers become probabilities.
public enum OutputActivation: String, Sendable, CaseIterable {
  /// As they are where the output calls itself probabilities, otherwise the sigmoid.
  case auto
  case sigmoid, softmax, none

  func probabilities(_ values: [Double], isProbability: Bool) -> [Double] {
    switch self {
    case .none: return values
    case .auto: return isProbability ? values : Self.sigmoid.probabilities(values, isProbability: false)
    case .sigmoid: return values.map { 1 / (1 + exp(-$0)) }
    case .softmax:
      let top = values.max() ?? 0, powers = values.map { exp($0 - top) }, sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }
}
