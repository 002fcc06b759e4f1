internal import IR

enum ReduceSumKernel: KernelBinding {
  static func bind(_ op: ReduceSum, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let input = site.operand(0), let axes = try? op.reducedAxes(rank: input.rank) else { return nil }
    return ReductionPlan(input.shape, axes: axes, isMean: false)?.binding
  }
}
