/// How much is done to a program.
public enum OptimizationLevel: Int, Sendable, Comparable, CaseIterable {
  /// Nothing: the program as imported.
  case none = 0
  /// What costs nothing and loses nothing: folding, identities, duplicates.
  case simplify = 1
  /// Fused operations, and weights folded where that saves work. The default.
  case fuse = 2
  /// Rewrites that change the order of the program's own sums as well: equal up to rounding, further from the source.
  case reassociate = 3

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
