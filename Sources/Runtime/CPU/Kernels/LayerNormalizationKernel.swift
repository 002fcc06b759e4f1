internal import CKernels
internal import IR

enum LayerNormalizationKernel: KernelBinding {
  static func bind(_ op: LayerNormalization, _ site: BindingSite) -> Binding? {
    guard op.resultCount == 1 else { return nil }
    if site.results[0].type.elementType == .bfloat16 { return NarrowNorm(CHX_NORM_LAYER, .bfloat16, axis: op.axis, epsilon: op.epsilon, site, scale: 1, bias: 2)?.binding }
    return RowKernel(CHX_NORM_LAYER, axis: op.axis, site, epsilon: op.epsilon, scale: 1, bias: 2)?.kernel("layer_norm")
  }
}
