internal import CKernels
internal import IR

enum MatMulKernel: KernelBinding {
  static func weight(_ op: MatMul) -> WeightUse? { WeightUse(operand: 1, isTransposed: false) }
  static func bind(_ op: MatMul, _ site: BindingSite) -> Binding? {
    guard let a = site.operand(0), let b = site.operand(1), a.isPlainFloat, b.isFloat else { return nil }
    let x = a.rank == 1 ? [1] + a.shape : a.shape, y = b.rank == 1 ? b.shape + [1] : b.shape
    let m = x[x.count - 2], k = x[x.count - 1], n = y[y.count - 1]
    let leftItems = x.dropLast(2).reduce(1, *), rightItems = y.dropLast(2).reduce(1, *)
    if rightItems == 1 {
      // One matrix for all: the items' rows are one tall matrix.
      let right: MatrixProduct.Right
      if let constant = b.constant { right = site.right(.init(tensor: constant, k: k, n: n, isTransposed: false)) }
      else { right = .operand(1, isShared: true) }
      return .kernel(MatrixProduct(m: leftItems * m, n: n, k: k, left: 0, right: right).kernel(site))
    }
    // Either as many matrices on both sides, or one on the left; a mixed broadcast (2x1 with 1x3) is rare.
    guard b.isPlainFloat, leftItems == 1 || Array(x.dropLast(2)) == Array(y.dropLast(2)) || leftItems == rightItems && x.dropLast(2).filter({ $0 > 1 }) == y.dropLast(2).filter({ $0 > 1 }) else { return nil }
    return .kernel(MatrixProduct(m: m, n: n, k: k, batch: rightItems, left: 0, leftIsShared: leftItems == 1, right: .operand(1, isShared: false)).kernel(site))
  }
}
