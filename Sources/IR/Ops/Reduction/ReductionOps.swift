extension OpRegistry {
  /// One element from all those along some axes.
  static let reduction: [any Op.Type] = [
    ReduceMaximum.self,
    ReduceMean.self,
    ReduceProduct.self,
    ReduceSum.self,
  ]
}
