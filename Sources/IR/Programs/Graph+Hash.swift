extension Graph: Hashable {
  /// Programs are equal when they print equally and hold equal constants.
  public static func == (a: Graph, b: Graph) -> Bool {
    a.description == b.description && a.constants.map(\.tensor) == b.constants.map(\.tensor)
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
