extension OpRegistry {
  /// Layers of neural networks.
  static let network: [any Op.Type] = [
    Gemm.self, Conv.self, Einsum.self, Softmax.self, LogSoftmax.self, Hardmax.self, LayerNormalization.self,
  ]
}
