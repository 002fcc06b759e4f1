internal import IR

extension OpExamples {
  /// Products, convolutions and sampling. Expected values are from ONNX Runtime and ONNX's reference evaluator.
  static let convolution: [OpExample] = [
    OpExample(
      Gemm(alpha: 0.5, beta: 2, transposesA: true, transposesB: true),
      floats([3, 2], [-2, -1.625, -1.625, -0.875, 0.375, 0.625]),
      floats([2, 3], [0.875, -1.25, 1, 1, -0.5, -1.875]),
      floats([0.875, 1]),
      gives: floats([2, 2], [2.078125, 1.0546875, 1.8984375, 0.8203125])),
    OpExample(Gemm(), floats([1, 2], [0.125, 1.125]), floats([2, 2], [-0.375, -1, -0.875, 0.5]), gives: floats([1, 2], [-1.03125, 0.4375])),
    OpExample(
      Einsum(equation: "bij,bjk->bik"),
      floats([2, 1, 2], [0, -1.375, -0.125, -2]),
      floats([2, 2, 2], [0.25, 1, 1.625, 0.375, 0.375, -0.25, 2, -1.875]),
      gives: floats([2, 1, 2], [-2.234375, -0.515625, -4.046875, 3.78125])),
    OpExample(Einsum(equation: "...ii"), floats([2, 2, 2], [-0.875, 2, 1.875, -0.75, 0.875, -0.625, 1.5, -2]), gives: floats([-1.625, -1.125])),
    OpExample(
      Conv(group: 2, kernel: [2, 2], strides: [2, 1], dilations: [1, 2], padding: .explicit(begin: [1, 0], end: [0, 1])),
      floats([1, 2, 3, 4], [-2, -1.375, 0.125, -0.125, -1.5, 1.875, -1.875, -1.875, -0.625, 0.25, 1.375, -2, -0.25, -0.5, 0.5, -0.625, -1.5, -1.25, -1.5, -1.625, -0.5, -0.25, -0.125, 0.5]),
      floats([2, 1, 2, 2], [0.875, -0.125, -0.375, 0.625, -1.375, -2, 1.875, -1.375]),
      floats([1.75, -2]),
      gives: floats([1, 2, 2, 3], [2.578125, 2.1875, 1.703125, 1.765625, 2.28125, -0.40625, -3.15625, -2.078125, -1.0625, 2.296875, 1.8125, -0.171875])),
    OpExample(
      Conv(kernel: [3], strides: [2], padding: .sameUpper),
      floats([1, 1, 5], [1.625, -1.625, -0.375, 0.625, -0.875]),
      floats([1, 1, 3], [-2, -0.75, 0.875]),
      gives: floats([1, 1, 3], [-2.640625, 4.078125, -0.59375])),
    OpExample(
      ConvTranspose(group: 2, kernel: [2, 2], strides: [2, 1], padding: .explicit(begin: [0, 1], end: [1, 0]), outputPadding: [1, 0]),
      floats([1, 2, 2, 2], [-1.75, 1.75, -1.625, 0.25, 0.5, 0.125, 1.375, -0.25]),
      floats([2, 1, 2, 2], [-1.875, -0.75, 0.75, -0.625, -1.75, 0, 2, -2]),
      floats([0.375, -0.375]),
      gives: floats([1, 2, 4, 2], [-1.59375, -0.9375, 2.78125, -0.71875, 1.125, 0.1875, 1.578125, 0.21875, -0.59375, -0.375, -1.125, -0.625, 0.0625, -0.375, -3.625, 0.125])),
    OpExample(
      ConvTranspose(kernel: [3], strides: [2], padding: .sameLower, outputShape: [6]),
      floats([1, 1, 3], [1.75, 1, -1.75]),
      floats([1, 2, 3], [-1.625, 1.75, -0.375, -1, 0.375, 1.875]),
      gives: floats([1, 2, 6], [3.0625, -2.28125, 1.75, 2.46875, -3.0625, 0.65625, 0.65625, 2.28125, 0.375, 3.625, -0.65625, -3.28125])),
  ]

  /// Products, convolutions and sampling. Expected values are from ONNX Runtime and ONNX's reference evaluator.
  static let sampling: [OpExample] = [
    OpExample(
      Resize(),
      floats([1, 1, 2, 2], [-0.25, 2, -1.25, -1.5]),
      nil,
      floats([1, 1, 2, 1.5]),
      gives: floats([1, 1, 4, 3], [-0.25, -0.25, 2, -0.25, -0.25, 2, -1.25, -1.25, -1.5, -1.25, -1.25, -1.5])),
    OpExample(
      Resize(mode: .linear, coordinates: .pytorchHalfPixel),
      floats([1, 1, 2, 3], [1.625, 1.375, 0.125, -1.75, 0.5, -0.125]),
      nil,
      nil,
      int64s(1, 1, 3, 2),
      gives: floats([1, 1, 3, 2], [1.5625, 0.4375, 0.1875, 0.234375, -1.1875, 0.03125])),
    OpExample(
      Resize(mode: .cubic, antialias: true, axes: [1]),
      floats([1, 6], [-1.5, -0.375, 1.75, 0.875, -0.875, 1.25]),
      nil,
      nil,
      int64s(3),
      gives: floats([1, 3], [-0.71655273, 1.0075684, 0.2692871])),
    OpExample(
      Resize(mode: .linear, coordinates: .tensorFlowCropAndResize, extrapolationValue: 7),
      floats([2, 2], [1.25, 0.75, -0.5, -0.125]),
      floats([0, 0.25, 1, 1.5]),
      nil,
      int64s(2, 3),
      gives: floats([2, 3], [1.125, 0.8125, 7, -0.40625, -0.171875, 7])),
    OpExample(
      GridSample(),
      floats([1, 1, 2, 2], [1.25, 0, -2, -0.75]),
      floats([1, 1, 3, 2], [-1, -0.5, 0, 0.25, 2, 0]),
      gives: floats([1, 1, 1, 3], [0.625, -0.875, 0])),
    OpExample(
      GridSample(mode: .cubic, outside: .reflection, alignsCorners: true),
      floats([1, 1, 3, 3], [-0.625, -0.375, -1.125, 1.75, -1.25, 1.75, -0.125, 0.25, -1.125]),
      floats([1, 1, 2, 2], [-1.25, -0.5, 0.5, 0.25]),
      gives: floats([1, 1, 1, 2], [0.3060913, 0.15594482])),
    OpExample(
      GridSample(mode: .nearest, outside: .border),
      floats([1, 2, 2, 2], [1.5, -1.875, -1.75, 1.5, -0.25, 1.375, 1.875, 1.625]),
      floats([1, 1, 2, 2], [-1.5, -0.5, 0.6, 0.3]),
      gives: floats([1, 2, 1, 2], [1.5, 1.5, -0.25, 1.625])),
    OpExample(
      RotaryEmbedding(),
      floats([1, 1, 2, 4], [1.625, -0.5, 2, 0, -1.75, -1, -0.75, 1.25]),
      floats([1, 2, 2], [1.375, -1.875, -2, -1.375]),
      floats([1, 2, 2], [1, -0.125, -1.625, 0.375]),
      gives: floats([1, 1, 2, 4], [0.234375, 0.9375, 4.375, 0.0625, 2.28125, 0.90625, 4.34375, -2.09375])),
    OpExample(
      RotaryEmbedding(isInterleaved: true, headCount: 2, rotaryDimension: 2),
      floats([1, 2, 6], [1, -1.25, 0.5, -1.25, 1.5, -1.25, -1.75, 1.5, 1.5, -1.375, -0.875, -0.375]),
      floats([3, 1], [0.625, 1.875, 0.125]),
      floats([3, 1], [-1, 1.125, 0.625]),
      integers(.int64, [1, 2], [2, 0]),
      gives: floats([1, 2, 6], [0.90625, 0.46875, 0.5, -1.09375, -0.59375, -1.25, 0.40625, 2.6875, 1.5, -1.734375, 0.828125, -0.375])),
  ]
}
