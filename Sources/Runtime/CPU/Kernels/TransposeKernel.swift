internal import IR

enum TransposeKernel: KernelBinding {
  static func bind(_ op: Transpose, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0) else { return nil }
    let strides = rowMajorStrides(input.shape)
    return StridedCopy(shape: site.results[0].shape, strides: op.permutation.map { strides[$0] })?.binding(site)
  }
}
