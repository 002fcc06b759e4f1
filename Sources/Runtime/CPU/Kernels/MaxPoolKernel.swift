internal import CKernels
internal import IR

enum MaxPoolKernel: KernelBinding {
  static func bind(_ op: MaxPool, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, site.results.count == 1, let input = site.operand(0), (3...4).contains(input.rank), let window = chx_window(op.window, input.shape) else { return nil }
    return poolKernel(CHX_POOL_MAXIMUM, window, planes: input.shape[0] * input.shape[1])
  }
}

func poolKernel(_ kind: chx_pool, _ window: chx_window, planes: Int) -> Binding {
  .kernel(Kernel(name: "pool") { call in
    withUnsafePointer(to: window) { chx_pool_f32(kind, $0, planes, call.floats(0), call.result(0), call.threads) }
  })
}
