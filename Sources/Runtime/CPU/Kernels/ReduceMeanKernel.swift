internal import IR

enum ReduceMeanKernel: KernelBinding {
  static func bind(_ op: ReduceMean, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let input = site.operand(0), let axes = try? op.reducedAxes(rank: input.rank) else { return nil }
    return ReductionPlan(input.shape, axes: axes, isMean: true)?.binding
  }
}
