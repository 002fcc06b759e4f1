extension OpRegistry {
  /// Recurrent layers.
  static let recurrent: [any Op.Type] = []
}
