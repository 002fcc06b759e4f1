internal import IR

enum ExpandKernel: KernelBinding {
  static func bind(_ op: Expand, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0) else { return nil }
    let shape = site.results[0].shape
    return StridedCopy(shape: shape, strides: broadcastStrides(input.shape, to: shape))?.binding(site)
  }
}
