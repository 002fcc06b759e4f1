internal import CKernels
internal import IR

/// x * factor + offset for each channel, factor and offset being made from the statistics when the kernel is bound.
enum BatchNormalizationKernel: KernelBinding {
  static func bind(_ op: BatchNormalization, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let input = site.operand(0), input.rank >= 2, let scale = site.operand(1)?.constant?.doubles, let bias = site.operand(2)?.constant?.doubles,
      let mean = site.operand(3)?.constant?.doubles, let variance = site.operand(4)?.constant?.doubles
    else { return nil }
    let factors = zip(scale, variance).map { $0 / ($1 + op.epsilon).squareRoot() }
    let offsets = zip(zip(bias, mean), factors).map { $0.0 - $0.1 * $1 }
    let batch = input.shape[0], channels = input.shape[1], length = input.shape.dropFirst(2).reduce(1, *)
    let factor = factors.map { Float($0) }, offset = offsets.map { Float($0) }
    return .kernel(Kernel(name: "elementwise", inPlace: [.init(result: 0, operand: 0)]) { call in
      for item in 0..<batch {
        let x = call.floats(0) + item * channels * length, y = call.result(0) + item * channels * length
        let plane = { (data: UnsafePointer<Float>) in chx_operand(data: data, row_stride: length, column_stride: 1) }
        factor.withUnsafeBufferPointer { factor in
          let column = chx_operand(data: factor.baseAddress, row_stride: 1, column_stride: 0)
          chx_binary_f32(CHX_BINARY_MULTIPLY, channels, length, plane(x), column, y, length, call.threads)
        }
        offset.withUnsafeBufferPointer { offset in
          let column = chx_operand(data: offset.baseAddress, row_stride: 1, column_stride: 0)
          chx_binary_f32(CHX_BINARY_ADD, channels, length, plane(y), column, y, length, call.threads)
        }
      }
    })
  }
}
