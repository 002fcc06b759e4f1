internal import CKernels
internal import IR

/// The powers that programs use: the square and the square root.
enum PowerKernel: KernelBinding {
  static func bind(_ op: Power, _ site: BindingSite) -> Binding? {
    guard let base = site.operand(0), let exponent = site.operand(1)?.constant, base.isPlainFloat, base.shape == site.results[0].shape,
      exponent.elementCount == 1, exponent.elementType.isFloatingPoint || exponent.elementType.isInteger
    else { return nil }
    let count = base.elementCount, inPlace = [Kernel.InPlace(result: 0, operand: 0)]
    switch exponent.doubles.first {
    case 2: return .kernel(Kernel(name: "elementwise", inPlace: inPlace) { call in
        let x = chx_operand(data: call.floats(0), row_stride: 0, column_stride: 1)
        chx_binary_f32(CHX_BINARY_MULTIPLY, 1, count, x, x, call.result(0), count, call.threads)
      })
    case 0.5: return .kernel(Kernel(name: "elementwise", inPlace: inPlace) { call in
        chx_unary_f32(CHX_UNARY_SQUARE_ROOT, count, call.floats(0), call.result(0), call.threads)
      })
    default: return nil
    }
  }
}
