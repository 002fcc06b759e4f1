extension OpRegistry {
  /// Several ops in one kernel; made by passes.
  static let fused: [any Op.Type] = [
    Linear.self, Attention.self, SwiGLU.self, AddLayerNormalization.self, PatchEmbedding.self,
  ]
}
