extension OpRegistry {
  /// Between numbers and their quantized codes.
  static let quantization: [any Op.Type] = []
}
