internal import IR

extension OpExamples {
  /// Expected values are from ONNX Runtime and ONNX's reference evaluator.
  static let normalization: [OpExample] = [
    OpExample(
      BatchNormalization(epsilon: 0.001),
      floats([1, 2, 2], [0.125, 1.625, 0.5, -1.75]),
      floats([-1.375, -0.5]),
      floats([-1.75, 1.375]),
      floats([0.625, -0.625]),
      floats([1, 2]),
      gives: floats([1, 2, 2], [-1.0628436, -3.124313, 0.9773518, 1.7726481])),
    OpExample(
      BatchNormalization(),
      floats([2, 2], [0.125, -1.25, -1.125, 0.25]),
      floats([1.5, 0.375]),
      floats([1.625, 0.625]),
      floats([-0.875, 1.125]),
      floats([0.5, 0.25]),
      gives: floats([2, 2], [3.7462993, -1.1562142, 1.0946753, -0.031236827])),
    OpExample(
      InstanceNormalization(epsilon: 0.01),
      floats([1, 2, 4], [1.375, -0.875, 1.5, 0.125, -2, 0.75, 0, 1.75]),
      floats([1, -1.625]),
      floats([-1, 1.375]),
      gives: floats([1, 2, 4], [-0.13806188, -2.4365637, -0.010367274, -1.4150074, 3.879748, 0.6383094, 1.5223382, -0.5403955])),
    OpExample(
      InstanceNormalization(),
      floats([2, 1, 2, 2], [1.625, 0.875, 2, 0.375, -1, -1.125, 0.875, -0.375]),
      floats([0.125]),
      floats([-2]),
      gives: floats([2, 1, 2, 2], [-1.9198457, -2.067823, -1.845857, -2.1664743, -2.09366, -2.113378, -1.7978914, -1.9950706])),
    OpExample(
      GroupNormalization(groups: 2),
      floats([1, 4, 2], [-0.625, 1.5, 1.125, 2, -0.25, 0.75, 1.5, 0.5]),
      floats([0.25, -1.5, 0.75, 0.375]),
      floats([-1.125, -1, -0.375, -1.375]),
      gives: floats([1, 4, 2], [-1.536094, -0.9985095, -1.1897357, -2.5178854, -1.4249866, -0.22500192, -0.8500067, -1.4499991])),
    OpExample(
      GroupNormalization(groups: 1, epsilon: 0.01),
      floats([2, 2, 2], [-2, -1, -0.125, -0.125, -0.625, -1.5, 1.5, 1.25]),
      floats([-0.75, 1.375]),
      floats([0.25, 1.75]),
      gives: floats([2, 2, 2], [1.3925256, 0.43039876, 2.9626806, 2.9626806, 0.7133883, 1.2323833, 3.2112179, 2.9393635])),
    OpExample(
      LayerNormalization(epsilon: 0.001),
      floats([2, 4], [0.25, 0.875, -1.875, -1.25, 1.75, 0, 1.25, -0.875]),
      floats([-0.375, -1.25, -1, -0.375]),
      floats([-1.125, 0, 0.75, -0.125]),
      gives: floats([2, 4], [-1.3788462, -1.5512824, 1.9910259, 0.12884623, -1.5675678, 0.64304715, 0.053996027, 0.3856551])),
    OpExample(
      LayerNormalization(axis: 1, resultCount: 3),
      floats([2, 2, 2], [1.125, -1, -1.25, 0.125, -1.125, 0.5, 1.125, -1.75]),
      floats([2, 2], [0, 0.875, 1, -1.5]),
      gives: floats([2, 2, 2], [0, -0.6923456, -1.0550029, -0.5934391, -0, 0.60888755, 1.2311573, 1.846736]),
      floats([2, 1, 1], [-0.25, -0.3125]),
      floats([2, 1, 1], [1.0550029, 0.85645723])),
    OpExample(
      RMSNormalization(),
      floats([2, 4], [0.875, 1.75, 1.125, 0.5, 0.875, 1.375, 1.625, 0.75]),
      floats([-1.125, -0.875, -2, 0.375]),
      gives: floats([2, 4], [-0.8516593, -1.3248034, -1.9466498, 0.16222082, -0.8133237, -0.9940623, -2.6852593, 0.23237821])),
    OpExample(
      RMSNormalization(axis: 1, epsilon: 0.01),
      floats([1, 2, 2], [0.125, 0.5, -1.625, -1.875]),
      floats([2, 2], [0.5, -1.5, 0, -0.75]),
      gives: floats([1, 2, 2], [0.04917346, -0.5900815, -0, 1.1064029])),
    OpExample(
      LpNormalization(axis: 0, p: 1),
      floats([2, 3], [1.75, 1.375, 1.875, 0.5, -1.25, -0.875]),
      gives: floats([2, 3], [0.7777778, 0.52380955, 0.6818182, 0.22222222, -0.47619048, -0.3181818])),
    OpExample(LpNormalization(), floats([2, 3], [1, 2, 2, 0, 0, 0]), gives: floats([2, 3], [0.33333334, 0.6666667, 0.6666667, 0, 0, 0])),
    OpExample(
      MeanVarianceNormalization(),
      floats([2, 1, 2, 2], [1.375, 0.375, -0.5, 0.25, -0.75, -1.625, -0.5, -1.875]),
      gives: floats([2, 1, 2, 2], [1.7821203, 0.78163177, -0.09379581, 0.6565707, -0.34391797, -1.2193456, -0.09379581, -1.4694676])),
    OpExample(
      MeanVarianceNormalization(axes: [1]),
      floats([2, 3], [-2, 1, -1.375, -1.25, -1.625, 1.5]),
      gives: floats([2, 3], [-0.9349975, 1.3863758, -0.4513781, -0.5682411, -0.83740795, 1.4056492])),
    OpExample(
      LocalResponseNormalization(size: 3, alpha: 0.5, beta: 0.75, bias: 2),
      floats([1, 4, 1, 2], [-1.5, 1.25, 2, -0.875, -1.375, -1.125, 1.75, -1]),
      gives: floats([1, 4, 1, 2], [-0.6512647, 0.6507009, 0.80647093, -0.42747286, -0.53824437, -0.56496245, 0.8029974, -0.5222703])),
    // One neighbour after, none before.
    OpExample(LocalResponseNormalization(size: 2, alpha: 2, beta: 1), floats([1, 3, 1], [1, 2, 3]), gives: floats([1, 3, 1], [1.0 / 6, 1.0 / 7, 0.3])),
    OpExample(
      Softmax(),
      floats([2, 3], [0.625, 1.375, -1.625, 0.5, -1.125, 0.375]),
      gives: floats([2, 3], [0.3103278, 0.65696394, 0.03270831, 0.48090595, 0.094696, 0.424398])),
    OpExample(
      Softmax(axis: 0),
      floats([2, 3], [1.875, -2, -1.375, 1.375, 1.75, -0.875]),
      gives: floats([2, 3], [0.62245935, 0.02297737, 0.37754068, 0.37754068, 0.97702265, 0.62245935])),
    OpExample(
      LogSoftmax(),
      floats([2, 3], [0.375, -1.125, 0.625, 1.5, -1, -2]),
      gives: floats([2, 3], [-0.91914886, -2.419149, -0.66914886, -0.10641412, -2.606414, -3.606414])),
    OpExample(LogSoftmax(axis: 0), floats([1000, 0]), gives: floats([0, -1000])),
    OpExample(Hardmax(), floats([2, 3], [1, 3, 3, 2, 0, 1]), gives: floats([2, 3], [0, 1, 0, 1, 0, 0])),
    OpExample(Hardmax(axis: 0), floats([2, 3], [1.125, -0.75, 0.875, 2, 0.375, 1.25]), gives: floats([2, 3], [0, 0, 0, 1, 1, 1])),
  ]
}
