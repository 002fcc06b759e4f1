internal import IR

/// Every kernel binding. A faster op is one file in `Kernels` and one word here.
enum KernelRegistry {
  static let all: [any KernelBinding.Type] = elementwise + linear

  static let elementwise: [any KernelBinding.Type] = [AddKernel.self, ReluKernel.self]
  static let linear: [any KernelBinding.Type] = [LinearKernel.self, MatMulKernel.self]

  private static let byOp = Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })

  static func bind(_ op: any Op, _ site: BindingSite) -> Binding? {
    // Empty tensors have no address; there is nothing to compute either.
    if site.results.allSatisfy({ $0.elementCount == 0 }) { return .kernel(Kernel(name: "none", run: { _ in })) }
    if site.operands.contains(where: { $0?.elementCount == 0 }) { return nil }
    if op.spec.traits.contains(.view), site.results.count == 1, let input = site.operand(0), (input.constant?.layout ?? .rowMajor) == .rowMajor,
      input.type.byteCount == site.results[0].type.byteCount, input.type.elementType == site.results[0].type.elementType {
      return .alias([.init(operand: 0)])
    }
    return byOp[ObjectIdentifier(type(of: op))]?.bindErased(op, site)
  }
}
