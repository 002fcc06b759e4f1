internal import CKernels
internal import IR

enum SoftmaxKernel: KernelBinding {
  static func bind(_ op: Softmax, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), case let axis = op.axis < 0 ? op.axis + input.rank : op.axis, input.shape.indices.contains(axis),
      input.shape[(axis + 1)...].allSatisfy({ $0 == 1 })
    else { return nil }
    return RowKernel(CHX_NORM_SOFTMAX, axis: axis, site)?.kernel("softmax")
  }
}
