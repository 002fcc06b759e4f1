extension OpRegistry {
  /// Recurrent layers.
  static let recurrent: [any Op.Type] = [LSTM.self, GRU.self, RNN.self]
}
