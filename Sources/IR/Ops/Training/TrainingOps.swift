extension OpRegistry {
  /// What only programs that train are made of.
  static let training: [any Op.Type] = [
    AdamWStep.self, AddRows.self, AttentionGradient.self, CounterUniform.self, LayerNormalizationGradient.self, SoftmaxGradient.self, TakeRows.self,
  ]
}
