extension OpRegistry {
  /// Layers of neural networks.
  static let network: [any Op.Type] = []
}
