internal import CKernels
internal import IR

enum PatchEmbeddingKernel: KernelBinding {
  static func bind(_ op: PatchEmbedding, _ site: BindingSite) -> Binding? {
    guard let image = site.operand(0), let weight = site.operand(1), image.isPlainFloat, weight.isPlainFloat, let constant = weight.constant,
      site.operand(2)?.isPlainFloat ?? true
    else { return nil }
    let shape = image.shape, patch = op.patch, k = shape[1] * patch[0] * patch[1], tokens = site.results[0].shape[1], n = site.results[0].shape[2]
    let panels = site.weights.panels(.init(tensor: constant, k: k, n: n, isTransposed: weight.rank == 4))
    let product = PatchProduct(m: shape[0] * tokens, n: n, k: k), bias = site.present(2)
    return .kernel(Kernel(name: "gemm.\(Variants.gemm)", scratchByteCount: product.patchCount * 4 + product.arguments.scratchByteCount(threads: site.threads)) { call in
      guard let patches = call.scratchFloats else { return }
      chx_patchify_f32(shape[0], shape[1], shape[2], shape[3], patch[0], patch[1], call.floats(0), patches, call.threads)
      var arguments = product.arguments
      arguments.a = UnsafePointer(patches)
      arguments.b = panels.panels
      arguments.c = call.result(0)
      arguments.bias = call.optionalFloats(bias)
      chx_gemm_f32(&arguments, patches + product.patchCount, call.threads)
    })
  }
}

/// The product of all patches, m rows of k, with the weight.
private struct PatchProduct: Sendable {
  var m: Int, n: Int, k: Int
  /// Floats of the patches in scratch; the product's own scratch follows.
  var patchCount: Int { (m * k + 15) / 16 * 16 }
  /// All but the addresses.
  var arguments: chx_gemm_f32_args {
    var arguments = chx_gemm_f32_args()
    (arguments.m, arguments.n, arguments.k) = (m, n, k)
    (arguments.a_stride, arguments.c_stride) = (k, n)
    return arguments
  }
}
