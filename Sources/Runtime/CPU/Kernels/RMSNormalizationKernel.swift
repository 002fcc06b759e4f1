internal import CKernels
internal import IR

enum RMSNormalizationKernel: KernelBinding {
  static func bind(_ op: RMSNormalization, _ site: BindingSite) -> Binding? {
    if site.results[0].type.elementType == .bfloat16 { return NarrowNorm(CHX_NORM_RMS, .bfloat16, axis: op.axis, epsilon: op.epsilon, site, scale: 1, bias: nil)?.binding }
    return RowKernel(CHX_NORM_RMS, axis: op.axis, site, epsilon: op.epsilon, scale: 1)?.kernel("rms_norm")
  }
}
