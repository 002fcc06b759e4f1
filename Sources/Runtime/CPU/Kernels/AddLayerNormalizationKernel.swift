internal import CKernels
internal import IR

enum AddLayerNormalizationKernel: KernelBinding {
  static func bind(_ op: AddLayerNormalization, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), input.shape == site.operand(1)?.shape else { return nil }
    if site.results[0].type.elementType == .bfloat16 {
      return NarrowNorm(CHX_NORM_LAYER, .bfloat16, axis: -1, epsilon: op.epsilon, site, scale: 2, bias: 3, residual: 1)?.binding
    }
    return RowKernel(CHX_NORM_LAYER, axis: -1, site, epsilon: op.epsilon, scale: 2, bias: 3, residual: 1)?
      .kernel("layer_norm", inPlace: [.init(result: 1, operand: 0), .init(result: 1, operand: 1)])
  }
}
