internal import CKernels
internal import IR

enum GemmKernel: KernelBinding {
  static func weight(_ op: Gemm) -> WeightUse? { WeightUse(operand: 1, isTransposed: op.transposesB) }

  static func bind(_ op: Gemm, _ site: BindingSite) -> Binding? {
    guard let a = site.operand(0), let b = site.operand(1), a.isPlainFloat, b.isFloat, op.alpha != 0 else { return nil }
    let k = a.shape[op.transposesA ? 0 : 1], m = site.results[0].shape[0], n = site.results[0].shape[1]
    var bias: Int?, residual: Int?
    if let c = site.operand(2) {
      guard op.beta == 1, c.isPlainFloat else { return nil }
      if c.shape == site.results[0].shape, m > 1 { residual = 2 } else if c.elementCount == n, c.shape.last == n { bias = 2 } else { return nil }
    }
    let right: MatrixProduct.Right = if let constant = b.constant {
      site.right(.init(tensor: constant, k: k, n: n, isTransposed: op.transposesB))
    } else { .operand(1, isShared: true) }
    return .kernel(MatrixProduct(
      m: m, n: n, k: k, left: 0, leftIsTransposed: op.transposesA, right: right, rightIsTransposed: op.transposesB, bias: bias, residual: residual, alpha: Float(op.alpha)).kernel(site))
  }
}
