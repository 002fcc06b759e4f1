extension OpRegistry {
  /// Layers of neural networks.
  static let network: [any Op.Type] = [
    Conv.self, ConvTranspose.self, Resize.self, GridSample.self,
    MaxPool.self, AveragePool.self, LpPool.self, GlobalAveragePool.self, GlobalMaxPool.self,
    BatchNormalization.self, InstanceNormalization.self, GroupNormalization.self, LayerNormalization.self, RMSNormalization.self,
    LpNormalization.self, MeanVarianceNormalization.self, LocalResponseNormalization.self,
    Softmax.self, LogSoftmax.self, Hardmax.self,
    RotaryEmbedding.self,
  ]
}
