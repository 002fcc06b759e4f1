internal import CKernels
internal import IR

enum ClipKernel: KernelBinding {
  static func bind(_ op: Clip, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let input = site.operand(0) else { return nil }
    let count = input.elementCount, bounds = [(1, CHX_BINARY_MAXIMUM), (2, CHX_BINARY_MINIMUM)].filter { site.operand($0.0) != nil }
    // A bound that is NaN changes nothing by the op's definition, and everything in the kernel.
    guard !bounds.isEmpty, bounds.allSatisfy({ site.operand($0.0)?.constant?.floats.first.map { !$0.isNaN } ?? false }) else { return nil }
    return .kernel(Kernel(name: "elementwise", inPlace: [.init(result: 0, operand: 0)]) { call in
      var x = call.floats(0)
      for (operand, function) in bounds {
        chx_binary_f32(
          function, 1, count, chx_operand(data: x, row_stride: 0, column_stride: 1), chx_operand(data: call.floats(operand), row_stride: 0, column_stride: 0),
          call.result(0), count, call.threads)
        x = UnsafePointer(call.result(0))
      }
    })
  }
}
