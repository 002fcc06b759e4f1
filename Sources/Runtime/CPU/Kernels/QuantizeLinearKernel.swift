internal import CKernels
internal import IR

/// With one scale and one zero point, both known beforehand.
enum QuantizeLinearKernel: KernelBinding {
  static func bind(_ op: QuantizeLinear, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), let type = input.narrowFloatType, let scale = site.operand(1)?.constant, scale.elementCount == 1, let factor = scale.floats.first,
      case let code = site.results[0].type.elementType, code == .uint8 || code == .int8
    else { return nil }
    if let operand = site.operand(2), operand.constant == nil { return nil }
    let zeroPoint = site.operand(2)?.constant?.ints.first ?? 0, columns = input.shape.last ?? 1, rows = input.elementCount / columns
    let quantization = chx_quantization(scale: factor, zero_point: Int32(truncatingIfNeeded: zeroPoint), is_signed: code == .int8 ? 1 : 0)
    return .kernel(Kernel(name: "quantize") { call in
      var target = chx_quantized_rows()
      target.mode = CHX_QUANTIZE_STATIC
      (target.data, target.stride, target.quantization) = (call.resultBytes(0), columns, quantization)
      chx_quantize_rows(rows, columns, call.bytes(0), type, columns, &target, call.threads)
    })
  }
}
