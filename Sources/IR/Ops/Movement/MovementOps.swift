extension OpRegistry {
  /// Elements moved, copied and counted, never computed with.
  static let movement: [any Op.Type] = [
    Reshape.self,
    ShapeOf.self,
  ]
}
