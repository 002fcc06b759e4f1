extension OpRegistry {
  /// Ops that run programs of their own.
  static let control: [any Op.Type] = [If.self, Loop.self, Scan.self]
}
