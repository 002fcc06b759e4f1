extension OpRegistry {
  /// Matrix products.
  static let linear: [any Op.Type] = [MatMul.self, Gemm.self, Einsum.self]
}
