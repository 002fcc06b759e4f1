internal import CKernels
internal import IR

enum AveragePoolKernel: KernelBinding {
  static func bind(_ op: AveragePool, _ site: BindingSite) -> Binding? {
    // With the padding counted, what a last window reaches beyond it must not be: no kernel does both.
    guard site.isPlainFloat, !(op.ceilMode && op.countsPadding), let input = site.operand(0), (3...4).contains(input.rank),
      let window = chx_window(op.window, input.shape)
    else { return nil }
    return poolKernel(op.countsPadding ? CHX_POOL_AVERAGE_WITH_PADDING : CHX_POOL_AVERAGE, window, planes: input.shape[0] * input.shape[1])
  }
}
