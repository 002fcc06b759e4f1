internal import CKernels
internal import IR

enum LinearKernel: KernelBinding {
  static func weight(_ op: Linear) -> WeightUse? { WeightUse(operand: 1, isTransposed: op.weightIsTransposed, isGated: op.isGated, types: [.float32, .bfloat16]) }
  static func bind(_ op: Linear, _ site: BindingSite) -> Binding? {
    if site.operand(0)?.type.elementType == .bfloat16 { return narrow(op, site) }
    guard !op.isGated, site.results[0].isFloat, let input = site.operand(0), let weight = site.operand(1), let k = input.shape.last, let n = site.results[0].shape.last,
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

  /// bfloat16 numbers, summed in single precision.
  private static func narrow(_ op: Linear, _ site: BindingSite) -> Binding? {
    guard let weight = site.operand(1)?.constant, weight.elementType == .bfloat16, let k = site.operand(0)?.shape.last, let result = site.results.first,
      result.narrowFloatType != nil, (site.operand(0)?.constant?.layout ?? .rowMajor) == .rowMajor
    else { return nil }
    let n = weight.shape[op.weightIsTransposed ? 0 : 1]
    let packed = site.weights.panels(.init(tensor: weight, k: k, n: n, isTransposed: op.weightIsTransposed, isGated: op.isGated))
    guard var product = NarrowProduct(site, k: k, n: n, weight: packed, bias: 2, residual: 3) else { return nil }
    product.activation = op.activation
    product.isGated = op.isGated
    return .kernel(product.kernel)
  }
}
