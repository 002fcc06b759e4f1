internal import CKernels
internal import IR

enum LinearKernel: KernelBinding {
  static func weight(_ op: Linear) -> WeightUse? { WeightUse(operand: 1, isTransposed: op.weightIsTransposed) }
  static func bind(_ op: Linear, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), let weight = site.operand(1), let k = input.shape.last, let n = site.results[0].shape.last,
      input.isPlainFloat, weight.isFloat, site.operand(2)?.isPlainFloat ?? true, site.operand(3)?.isPlainFloat ?? true
    else { return nil }
    let right: MatrixProduct.Right
    if let constant = weight.constant {
      right = site.right(.init(tensor: constant, k: k, n: n, isTransposed: op.weightIsTransposed))
    } else {
      right = .operand(1, isShared: true)
    }
    let product = MatrixProduct(
      m: input.elementCount / k, n: n, k: k, left: 0, right: right, rightIsTransposed: op.weightIsTransposed, bias: site.present(2),
      residual: site.present(3), activation: op.activation)
    return .kernel(product.kernel(site))
  }
}
