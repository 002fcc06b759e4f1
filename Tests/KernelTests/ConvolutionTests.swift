internal import CKernels
internal import Testing

private struct Window: Sendable, CustomTestStringConvertible {
  var height = 9, width = 11, kernel = (3, 3), stride = (1, 1), dilation = (1, 1), pads = (top: 0, left: 0, bottom: 0, right: 0)
  var testDescription: String { "\(height) x \(width), kernel \(kernel), stride \(stride), dilation \(dilation), pads \(pads)" }
  var c: chx_window {
    chx_window(
      height: height, width: width, kernel_height: kernel.0, kernel_width: kernel.1, stride_y: stride.0, stride_x: stride.1, dilation_y: dilation.0,
      dilation_x: dilation.1, pad_top: pads.top, pad_left: pads.left, pad_bottom: pads.bottom, pad_right: pads.right)
  }
  /// The inputs under each output pixel, nil in the padding; one plane.
  func taps(_ plane: ArraySlice<Float>) -> [[Float?]] {
    var window = c
    let (rows, columns) = (chx_window_output_height(&window), chx_window_output_width(&window))
    return (0..<rows * columns).map { pixel in
      (0..<kernel.0 * kernel.1).map { tap in
        let y = pixel / columns * stride.0 - pads.top + tap / kernel.1 * dilation.0, x = pixel % columns * stride.1 - pads.left + tap % kernel.1 * dilation.1
        return (0..<height).contains(y) && (0..<width).contains(x) ? plane[plane.startIndex + y * width + x] : nil
      }
    }
  }
  static let all = [
    Window(), Window(pads: (1, 1, 1, 1)), Window(kernel: (1, 1)), Window(kernel: (7, 5), pads: (3, 2, 3, 2)), Window(kernel: (3, 2), stride: (2, 3), pads: (0, 1, 2, 0)),
    Window(kernel: (3, 3), dilation: (2, 3), pads: (2, 3, 2, 3)), Window(height: 2, width: 2, kernel: (5, 5)), Window(height: 5, width: 40, kernel: (4, 4), stride: (4, 4)),
    Window(height: 3, width: 3, kernel: (2, 2), stride: (2, 2), pads: (2, 2, 2, 2)), Window(height: 40, width: 37, kernel: (7, 7), pads: (3, 3, 3, 3)),
    Window(height: 11, width: 70, kernel: (3, 5), stride: (2, 1), pads: (1, 2, 1, 2)), Window(height: 1, width: 9000, kernel: (3, 3), pads: (1, 1, 1, 1)),
  ]
}

private let depthwiseVariants: [Variant<UnsafePointer<chx_depthwise_f32_variant>>] = {
  var count = 0
  let all = chx_depthwise_f32_variants(&count)!
  return (0..<count).map { Variant(name: all[$0].name, requires: all[$0].requires_isa, function: all + $0) }
}()

private func sum(_ numbers: [Float]) -> Double { numbers.reduce(0) { $0 + Double($1) } }

@Suite("Convolution helpers") struct ConvolutionTests {
  @Test("im2col, depthwise convolution and pools follow their definitions", arguments: Window.all)
  fileprivate func windows(_ window: Window) {
    var numbers = Numbers(seed: 5)
    let channels = 3, plane = window.height * window.width, kernel = window.kernel.0 * window.kernel.1
    let x = numbers.array(channels * plane), weight = numbers.array(channels * kernel), bias = numbers.array(channels)
    let taps = (0..<channels).map { window.taps(x[$0 * plane..<($0 + 1) * plane]) }
    let pixels = taps[0].count, length = channels * kernel
    var c = window.c
    for threads in threadCounts {
      var columns = [Float](repeating: -7, count: pixels * (length + 1)), y = [Float](repeating: -7, count: channels * pixels)
      let half = pixels / 2
      columns.withUnsafeMutableBufferPointer { columns in
        for (first, count) in [(0, half), (half, pixels - half)] where count > 0 {
          chx_im2col_f32(&c, channels, x, first, count, columns.baseAddress! + first * (length + 1), length + 1, threads)
        }
      }
      var windows = [Float]()
      for pixel in 0..<pixels {
        for rows in taps { windows += rows[pixel].map { $0 ?? 0 } }
        windows.append(-7)
      }
      #expect(columns == windows)

      var expected = [Double]()
      for (channel, rows) in taps.enumerated() {
        for row in rows {
          var sum = Double(bias[channel])
          for (tap, value) in row.enumerated() { sum += Double(value ?? 0) * Double(weight[channel * kernel + tap]) }
          expected.append(sum)
        }
      }
      for variant in depthwiseVariants where variant.isSupported {
        withUnsafePointer(to: c) { window in
          x.withUnsafeBufferPointer { x in
            weight.withUnsafeBufferPointer { weight in
              bias.withUnsafeBufferPointer { bias in
                y.withUnsafeMutableBufferPointer { y in
                  var args = chx_depthwise_f32_args(
                    window: window, batch: 1, channels: channels, x: x.baseAddress, weight: weight.baseAddress, bias: bias.baseAddress, y: y.baseAddress)
                  chx_depthwise_f32_with(variant.function, &args, threads)
                }
              }
            }
          }
        }
        #expect(largestError(y, expected) < 1e-5, "\(variant.name)")
      }

      for (kind, exact): (chx_pool, ([Float]) -> Double) in [
        (CHX_POOL_MAXIMUM, { Double($0.max() ?? -.infinity) }),
        (CHX_POOL_AVERAGE, { $0.isEmpty ? 0 : sum($0) / Double($0.count) }),
        (CHX_POOL_AVERAGE_WITH_PADDING, { sum($0) / Double(kernel) }),
      ] {
        chx_pool_f32(kind, &c, channels, x, &y, threads)
        #expect(largestError(y, taps.flatMap { $0.map { exact($0.compactMap { $0 }) } }) < 2e-6)
      }
    }
  }

  @Test("patches")
  func patches() {
    let (batch, channels, height, width, patch) = (2, 3, 9, 13, 4)
    let x = (0..<batch * channels * height * width).map { Float($0) }
    let window = Window(height: height, width: width, kernel: (patch, patch), stride: (patch, patch))
    let expected = (0..<batch).flatMap { b -> [Float] in
      let taps = (0..<channels).map { c in window.taps(x[(b * channels + c) * height * width..<(b * channels + c + 1) * height * width]) }
      return (0..<taps[0].count).flatMap { pixel -> [Float] in taps.flatMap { $0[pixel].compactMap { $0 } } }
    }
    for threads in threadCounts {
      var y = [Float](repeating: 0, count: expected.count)
      chx_patchify_f32(batch, channels, height, width, patch, patch, x, &y, threads)
      #expect(y == expected)
    }
  }
}
