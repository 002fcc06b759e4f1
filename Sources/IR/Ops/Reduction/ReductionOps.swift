extension OpRegistry {
  /// One element from all those along some axes.
  static let reduction: [any Op.Type] = [
    DynamicReduction.self,
    ReduceL1.self,
    ReduceL2.self,
    ReduceLogSum.self,
    ReduceLogSumExp.self,
    ReduceMaximum.self,
    ReduceMean.self,
    ReduceMinimum.self,
    ReduceProduct.self,
    ReduceSum.self,
    ReduceSumSquare.self,
  ]
}
