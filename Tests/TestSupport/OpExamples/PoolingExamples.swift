internal import IR

extension OpExamples {
  /// Expected values are from ONNX Runtime.
  static let pooling: [OpExample] = [
    OpExample(
      MaxPool(kernel: [2, 2], strides: [2, 2], ceilMode: true, returnsIndices: true),
      floats([1, 1, 3, 3], [-1, 1.25, -1.75, -1.625, -0.25, 2, -1.5, -1.625, -0.625]),
      gives: floats([1, 1, 2, 2], [1.25, 2, -1.5, -0.625]),
      integers(.int64, [1, 1, 2, 2], [1, 5, 6, 8])),
    OpExample(
      MaxPool(kernel: [2, 2], dilations: [1, 2], padding: .explicit(begin: [1, 0], end: [0, 0]), returnsIndices: true, indicesAreColumnMajor: true),
      floats([1, 1, 3, 3], [0.75, -0.375, -0.625, 0, 1, 1.625, 0.625, 1.125, 0]),
      gives: floats([1, 1, 3, 1], [0.75, 1.625, 1.625]),
      integers(.int64, [1, 1, 3, 1], [0, 7, 7])),
    OpExample(
      AveragePool(kernel: [2, 2], strides: [2, 2], padding: .explicit(begin: [1, 1], end: [0, 0])),
      floats([1, 1, 3, 3], [0.375, 2, -1.25, 0.625, 1.875, -0.375, -1.125, 1, -0.125]),
      gives: floats([1, 1, 2, 2], [0.375, 0.375, -0.25, 0.59375])),
    OpExample(
      AveragePool(kernel: [3], strides: [2], padding: .sameLower, countsPadding: true),
      floats([1, 1, 5], [0.25, -0.125, -0.625, 1.625, -1.875]),
      gives: floats([1, 1, 3], [0.041666668, 0.29166666, -0.083333336])),
    OpExample(
      LpPool(kernel: [2], strides: [2], p: 3),
      floats([1, 2, 4], [1.875, 1, 1, -1.625, 0.25, -1.625, -0.5, 0.75]),
      gives: floats([1, 2, 2], [1.9653876, 1.7425277, 1.62697, 0.81776655])),
    OpExample(
      LpPool(kernel: [2, 2]),
      floats([1, 1, 2, 3], [-1.375, 0.875, 2, -0.625, 0.5, -0.75]),
      gives: floats([1, 1, 1, 2], [1.8157299, 2.3618054])),
    OpExample(
      GlobalAveragePool(),
      floats([1, 2, 2, 3], [1.5, -1.75, 1.375, 0.375, 1.125, 0.875, 0.5, 1.625, -1.625, -0.875, -0.875, 0.875]),
      gives: floats([1, 2, 1, 1], [0.5833333, -0.0625])),
    OpExample(
      GlobalAveragePool(),
      floats([2, 1, 3], [-1.625, 1.25, -1.625, 1.875, -0.875, -0.75]),
      gives: floats([2, 1, 1], [-0.6666667, 0.083333336])),
    OpExample(
      GlobalMaxPool(),
      floats([1, 2, 2, 3], [1.375, -1.125, 0.625, 1, -1.375, -2, -0.625, -1.375, 0, -1, -1.875, 0.125]),
      gives: floats([1, 2, 1, 1], [1.375, 0.125])),
    OpExample(GlobalMaxPool(), floats([2, 1, 3], [1.375, 1.125, -1.625, 1.75, 1.625, 0.25]), gives: floats([2, 1, 1], [1.375, 1.75])),
  ]
}
