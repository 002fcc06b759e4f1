internal import CKernels
internal import IR

enum PatchEmbeddingKernel: KernelBinding {
  static func bind(_ op: PatchEmbedding, _ site: BindingSite) -> Binding? {
    guard let image = site.operand(0), let weight = site.operand(1), image.isPlainFloat, weight.isPlainFloat, let constant = weight.constant,
      site.operand(2)?.isPlainFloat ?? true
    else { return nil }
    let shape = image.shape, patch = op.patch, k = shape[1] * patch[0] * patch[1], tokens = site.results[0].shape[1], n = site.results[0].shape[2]
    let panels = site.weights.panels(.init(tensor: constant, k: k, n: n, isTransposed: weight.rank == 4))
    let rows = shape[0] * tokens, bias = site.present(2)
    return .kernel(Kernel(name: "gemm.\(Variants.gemm)", scratchByteCount: rows * k * 4) { call in
      guard let patches = call.scratchFloats else { return }
      chx_patchify_f32(shape[0], shape[1], shape[2], shape[3], patch[0], patch[1], call.floats(0), patches, call.threads)
      var product = chx_gemm_f32_args()
      (product.m, product.n, product.k) = (rows, n, k)
      (product.a, product.a_stride) = (UnsafePointer(patches), k)
      product.b = panels.panels
      (product.c, product.c_stride) = (call.result(0), n)
      product.bias = call.optionalFloats(bias)
      chx_gemm_f32(&product, call.threads)
    })
  }
}
