internal import CKernels
internal import IR

enum SwiGLUKernel: KernelBinding {
  static func bind(_ op: SwiGLU, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let columns = site.results[0].shape.last else { return nil }
    let rows = site.results[0].elementCount / columns
    return .kernel(Kernel(name: "gated") { call in
      chx_gated_f32(CHX_ACTIVATION_SILU, rows, columns, call.floats(0), 2 * columns, call.result(0), columns, call.threads)
    })
  }
}
