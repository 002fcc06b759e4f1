internal import CKernels
internal import IR

/// Binds an op on single float elements to the element-wise kernel of one function.
protocol UnaryKernel: KernelBinding {
  /// Nil where the attributes ask for something that has no kernel.
  static func function(_ op: Operator) -> chx_unary?
}

extension UnaryKernel {
  static func bind(_ op: Operator, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let function = function(op) else { return nil }
    let count = site.results[0].elementCount
    return .kernel(Kernel(name: "elementwise", inPlace: [.init(result: 0, operand: 0)]) { call in
      chx_unary_f32(function, count, call.floats(0), call.result(0), call.threads)
    })
  }
}
