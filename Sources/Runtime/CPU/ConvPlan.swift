internal import CKernels
internal import IR

/// A convolution as matrix products, one for each item and group.
struct ConvPlan: Sendable {
  var window: chx_window
  var batch: Int, channels: Int, filters: Int, group: Int
  var bias: Int?
  /// The filters in panels, where they are known beforehand.
  var weight: PackedWeight?

  init(window: chx_window, batch: Int, channels: Int, filters: Int, group: Int, bias: Int?) {
    self.window = window; self.batch = batch; self.channels = channels; self.filters = filters; self.group = group; self.bias = bias
  }

  /// The inner extent of the product.
  var k: Int { channels / group * window.kernel_height * window.kernel_width }
  private var pixels: Int { withUnsafePointer(to: window) { chx_window_output_height($0) * chx_window_output_width($0) } }
  private var outputs: Int { filters / group }
  /// A kernel of one pixel at every pixel: the planes are the product's right side as they are.
  var isPointwise: Bool {
    window.kernel_height == 1 && window.kernel_width == 1 && window.stride_y == 1 && window.stride_x == 1
      && window.pad_top == 0 && window.pad_left == 0 && window.pad_bottom == 0 && window.pad_right == 0
  }

  private static func aligned(_ floats: Int) -> Int { (floats + 15) / 16 * 16 }
  /// Pixels whose windows are laid out at once: about a megabyte, so that the product reads them from a cache.
  private var blockPixels: Int { min(pixels, max(256, (1 << 18) / max(1, k))) }
  private var columnCount: Int { Self.aligned(blockPixels * k) }
  private var packedWeightCount: Int { weight == nil ? Self.aligned(chx_gemm_packed_b_elements(k, outputs)) : 0 }
  /// Before what the product itself needs.
  private var operandCount: Int {
    Self.aligned(isPointwise ? chx_gemm_packed_b_elements(k, pixels) : columnCount + packedWeightCount + blockPixels * outputs)
  }
  func scratchByteCount(threads: Int) -> Int { 4 * operandCount + product.scratchByteCount(threads: threads) }
  /// All but the addresses.
  private var product: chx_gemm_f32_args {
    var product = chx_gemm_f32_args()
    (product.m, product.n, product.k) = isPointwise ? (outputs, pixels, k) : (blockPixels, outputs, k)
    (product.a_stride, product.c_stride) = (k, product.n)
    return product
  }

  func run(_ call: KernelCall) {
    for item in 0..<batch {
      for index in 0..<group {
        let x = call.floats(0) + (item * channels + index * channels / group) * window.height * window.width
        let y = call.result(0) + (item * filters + index * outputs) * pixels
        if isPointwise { pointwise(x, y, index, call) } else { general(x, y, index, call) }
      }
    }
  }

  /// filters [outputs, k] times planes [k, pixels]: the result is NCHW at once; a bias belongs to its rows.
  private func pointwise(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ index: Int, _ call: KernelCall) {
    chx_gemm_pack_b_f32(k, pixels, x, pixels, 0, call.scratchFloats, call.threads)
    var product = product
    product.a = call.floats(1) + index * outputs * k
    product.b = UnsafePointer(call.scratchFloats)
    product.c = y
    chx_gemm_f32(&product, call.scratchFloats.map { $0 + operandCount }, call.threads)
    if let bias = call.optionalFloats(bias) {
      chx_binary_f32(
        CHX_BINARY_ADD, outputs, pixels, chx_operand(data: y, row_stride: pixels, column_stride: 1),
        chx_operand(data: bias + index * outputs, row_stride: 1, column_stride: 0), y, pixels, call.threads)
    }
  }

  /// Windows [pixels, k] times filters, block after block: the result is one row for each pixel, then turned.
  private func general(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ index: Int, _ call: KernelCall) {
    guard let columns = call.scratchFloats else { return }
    let panels = columns + columnCount, rows = panels + packedWeightCount
    if weight == nil { chx_gemm_pack_b_f32(k, outputs, call.floats(1) + index * outputs * k, k, 1, panels, call.threads) }
    var product = product
    product.a = UnsafePointer(columns)
    product.b = weight?.panels ?? UnsafePointer(panels)
    product.c = rows
    product.bias = call.optionalFloats(bias).map { $0 + index * outputs }
    for first in stride(from: 0, to: pixels, by: blockPixels) {
      product.m = min(blockPixels, pixels - first)
      withUnsafePointer(to: window) { chx_im2col_f32($0, channels / group, x, first, product.m, columns, k, call.threads) }
      chx_gemm_f32(&product, columns + operandCount, call.threads)
      chx_transpose_4byte(product.m, outputs, rows, outputs, y + first, pixels, call.threads)
    }
  }
}

extension chx_window {
  /// A window over the last one or two axes of a tensor [N, C, ...]; nil where the kernels have none like it.
  init?(_ window: Window, _ shape: [Int]) {
    guard let axes = try? window.axes(Array(shape.dropFirst(2))), let last = axes.last, axes.count <= 2 else { return nil }
    // Windows that reach beyond the padded input (ceil mode) are padding on the far side.
    func far(_ axis: Window.Axis) -> Int { max(axis.end, (axis.output - 1) * axis.stride + (axis.kernel - 1) * axis.dilation + 1 - axis.input - axis.begin) }
    self.init(
      height: 1, width: last.input, kernel_height: 1, kernel_width: last.kernel, stride_y: 1, stride_x: last.stride, dilation_y: 1,
      dilation_x: last.dilation, pad_top: 0, pad_left: last.begin, pad_bottom: 0, pad_right: far(last))
    var rows = 1
    if axes.count == 2 {
      let first = axes[0]
      (height, kernel_height, stride_y, dilation_y, pad_top, pad_bottom) = (first.input, first.kernel, first.stride, first.dilation, first.begin, far(first))
      rows = first.output
    }
    guard withUnsafePointer(to: self, { chx_window_output_height($0) == rows && chx_window_output_width($0) == last.output }) else { return nil }
  }
}
