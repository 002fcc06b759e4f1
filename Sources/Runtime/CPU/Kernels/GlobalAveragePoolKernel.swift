internal import IR

enum GlobalAveragePoolKernel: KernelBinding {
  static func bind(_ op: GlobalAveragePool, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let input = site.operand(0), input.rank > 2 else { return nil }
    return ReductionPlan(input.shape, axes: Array(2..<input.rank), isMean: true)?.binding
  }
}
