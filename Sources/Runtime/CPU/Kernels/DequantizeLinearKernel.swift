internal import CKernels
internal import IR

/// With one scale, and one zero point that is known beforehand.
enum DequantizeLinearKernel: KernelBinding {
  static func bind(_ op: DequantizeLinear, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), let scale = site.operand(1), scale.isPlainFloat, scale.elementCount == 1, site.results[0].isFloat,
      case let code = input.type.elementType, code == .uint8 || code == .int8, (input.constant?.layout ?? .rowMajor) == .rowMajor
    else { return nil }
    if let operand = site.operand(2), operand.constant == nil { return nil }
    let zeroPoint = Int32(truncatingIfNeeded: site.operand(2)?.constant?.ints.first ?? 0), columns = input.shape.last ?? 1, rows = input.elementCount / columns
    return .kernel(Kernel(name: "dequantize") { call in
      withUnsafePointer(to: zeroPoint) { zeroPoint in
        chx_dequantize_rows(rows, columns, call.bytes(0), code == .int8 ? 1 : 0, columns, call.floats(1), zeroPoint, 0, call.result(0), columns, call.threads)
      }
    })
  }
}
