internal import CKernels
internal import IR

enum QuantizedLayerNormalizationKernel: KernelBinding {
  static func bind(_ op: QuantizedLayerNormalization, _ site: BindingSite) -> Binding? {
    NarrowNorm(CHX_NORM_LAYER, .codes, axis: -1, epsilon: op.epsilon, site, scale: 1, bias: 2)?.binding
  }
}
