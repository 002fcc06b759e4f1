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
    Window(height: 3, width: 3, kernel: (2, 2), stride: (2, 2), pads: (2, 2, 2, 2)),
  ]
}

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
      chx_im2col_f32(&c, channels, x, &columns, length + 1, threads)
      var windows = [Float]()
      for pixel in 0..<pixels {
        for rows in taps { windows += rows[pixel].map { $0 ?? 0 } }
        windows.append(-7)
      }
      #expect(columns == windows)

      chx_depthwise_conv_f32(&c, 1, channels, x, weight, bias, &y, threads)
      var expected = [Double]()
      for (channel, rows) in taps.enumerated() {
        for row in rows {
          var sum = Double(bias[channel])
          for (tap, value) in row.enumerated() { sum += Double(value ?? 0) * Double(weight[channel * kernel + tap]) }
          expected.append(sum)
        }
      }
      #expect(largestError(y, expected) < 3e-6)

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
