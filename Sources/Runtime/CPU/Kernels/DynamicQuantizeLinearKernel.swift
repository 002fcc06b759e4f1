internal import CKernels
internal import IR

/// One range for the whole tensor, then codes as with a scale that was known.
enum DynamicQuantizeLinearKernel: KernelBinding {
  static func bind(_ op: DynamicQuantizeLinear, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), input.isPlainFloat else { return nil }
    let columns = input.shape.last ?? 1, rows = input.elementCount / columns
    return .kernel(Kernel(name: "quantize") { call in
      let x = call.floats(0)
      var low: Float = 0, high: Float = 0
      for i in 0..<rows * columns { low = min(low, x[i]); high = max(high, x[i]) }
      // A tensor of zeros has no range; any scale serves.
      let scale = high == low ? 1 : (high - low) / 255, point = min(max(-low / scale, 0), 255).rounded(.toNearestOrEven)
      let zeroPoint = UInt8(point.isNaN ? 0 : point)
      var target = chx_quantized_rows()
      target.mode = CHX_QUANTIZE_STATIC
      (target.data, target.stride) = (call.resultBytes(0), columns)
      target.quantization = chx_quantization(scale: scale, zero_point: Int32(zeroPoint), is_signed: 0)
      chx_quantize_rows(rows, columns, x, CHX_F32, columns, &target, call.threads)
      call.result(1).pointee = scale
      call.resultBytes(2).assumingMemoryBound(to: UInt8.self).pointee = zeroPoint
    })
  }
}
