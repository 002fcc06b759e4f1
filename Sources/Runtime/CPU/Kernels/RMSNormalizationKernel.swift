internal import CKernels
internal import IR

enum RMSNormalizationKernel: KernelBinding {
  static func bind(_ op: RMSNormalization, _ site: BindingSite) -> Binding? {
    RowKernel(CHX_NORM_RMS, axis: op.axis, site, epsilon: op.epsilon, scale: 1)?.kernel("rms_norm")
  }
}
