internal import IR

extension OpExamples {
  /// Ops in fewer bits. Expected values are from NumPy, each step in single precision.
  static let narrow: [OpExample] = [
    OpExample(
      QuantizeRows(),
      floats([3, 4], [0, 1.5, -0.5, 3.25, 0, 0, 0, 0, -1, -2, -0.125, -4]),
      gives: integers(.uint8, [3, 4], [34, 136, 0, 255, 0, 0, 0, 0, 191, 127, 247, 0]), floats([3, 1], [0.014705882, 1, 0.015686275]), integers(.int32, [3, 1], [34, 0, 255])),
    OpExample(
      QuantizeRows(),
      Tensor(.bfloat16, [2, 1, 3], doubles: [0.1, 0.7, 2.9, 5, -5, 1]),
      gives: integers(.uint8, [2, 1, 3], [9, 61, 255, 255, 0, 154]), floats([2, 1, 1], [0.011397059, 0.039215688]), integers(.int32, [2, 1, 1], [0, 128])),
    OpExample(
      QuantizedLayerNormalization(),
      floats([2, 4], [0.75, -2, 1.875, 0.5, -0.125, 0.375, -0.125, 1]),
      floats([1, 0.5, 2, -1.5]), floats([0.25, -0.125, 0, 1]),
      gives: integers(.uint8, [2, 4], [122, 0, 255, 137, 164, 252, 0, 62]), floats([2, 1], [0.012483137, 0.006889710]), integers(.int32, [2, 1], [75, 255])),
    OpExample(
      QuantizedLayerNormalization(epsilon: 1e-2),
      floats([1, 2, 4], [0.75, -2, 1.875, 0.5, -0.125, 0.375, -0.125, 1]),
      floats([1, 0.5, 2, -1.5]),
      gives: integers(.uint8, [1, 2, 4], [95, 0, 255, 48, 152, 255, 60, 0]), floats([1, 2, 1], [0.011963143, 0.009324319]), integers(.int32, [1, 2, 1], [67, 244])),
    OpExample(
      QuantizedLinear(activation: .relu),
      integers(.uint8, [2, 3], [12, 200, 128, 255, 0, 3]), floats([2, 1], [0.02, 0.5]), integers(.int32, [2, 1], [128, 7]),
      integers(.int8, [3, 2], [10, -127, 5, 3, -60, 127]), floats([0.01, 0.125]), floats([0.5, -1]), floats([2, 2], [1, 2, 3, 4]),
      gives: floats([2, 2], [1.34, 38.37, 16.925, 4])),
    OpExample(
      QuantizedLinear(weightIsTransposed: true, elementType: .uint8),
      integers(.uint8, [2, 3], [12, 200, 128, 255, 0, 3]), floats([], [0.04]), integers(.int32, [], [100]),
      integers(.int8, [2, 3], [10, 5, -60, -127, 3, 127]), floats([0.01, 0.125]), nil, nil, floats([], [0.5]), integers(.int32, [], [30]),
      gives: integers(.uint8, [2, 2], [28, 180, 35, 0])),
    OpExample(
      QuantizedLinear(activation: .silu, elementType: .bfloat16, isGated: true),
      integers(.int8, [1, 2], [100, -50]), floats([], [0.02]), integers(.int32, [], [0]),
      integers(.int8, [2, 2], [100, 40, 20, -80]), floats([], [0.01]),
      gives: Tensor(.bfloat16, [1, 1], doubles: [2.46875]), tolerance: 1e-2),
    OpExample(
      Linear(elementType: .float32),
      Tensor(.bfloat16, [1, 3], doubles: [1.5, -2, 0.25]), Tensor(.bfloat16, [3, 2], doubles: [1, 2, 0.5, -0.5, 4, 8]), floats([0.125, 0]), floats([1, 2], [10, 20]),
      gives: floats([1, 2], [11.625, 26])),
    OpExample(
      Linear(activation: .silu, weightIsTransposed: true, isGated: true),
      Tensor(.bfloat16, [2, 2], doubles: [1, -1, 0.5, 2]), Tensor(.bfloat16, [2, 2], doubles: [2, 1, 3, -1]),
      gives: Tensor(.bfloat16, [2, 1], doubles: [2.921875, -1.4296875]), tolerance: 1e-2),
    OpExample(
      LayerNormalization(elementType: .bfloat16),
      floats([1, 4], [1, 2, 3, 4]), floats([1, 1, 1, 1]),
      gives: Tensor(.bfloat16, [1, 4], doubles: [-1.3416354, -0.4472118, 0.4472118, 1.3416354]), tolerance: 1e-2),
    OpExample(
      RMSNormalization(epsilon: 0, elementType: .bfloat16),
      floats([1, 2], [3, 4]), floats([1, 1]),
      gives: Tensor(.bfloat16, [1, 2], doubles: [0.8485281, 1.1313708]), tolerance: 1e-2),
  ]
}
