internal import IR

extension OpExamples {
  static let arithmetic: [OpExample] = [
    OpExample(Add(), floats([2, 2], [1, 2, 3, 4]), floats([10, 20]), gives: floats([2, 2], [11, 22, 13, 24])),
    OpExample(Add(), integers(.int8, [2], [127, -1]), integers(.int8, [], [1]), gives: integers(.int8, [2], [-128, 0])),
    OpExample(Add(), floats([0, 3], []), floats([1]), gives: floats([0, 3], [])),
    OpExample(Subtract(), floats([2, 1], [1, 2]), floats([1, 2], [10, 20]), gives: floats([2, 2], [-9, -19, -8, -18])),
    OpExample(Subtract(), integers(.uint8, [1], [0]), integers(.uint8, [1], [1]), gives: integers(.uint8, [1], [255])),
    OpExample(Multiply(), floats([1, -2, 0.5]), floats([3, 3, 3]), gives: floats([3, -6, 1.5])),
    OpExample(Multiply(), integers(.int32, [1], [1 << 30]), integers(.int32, [1], [4]), gives: integers(.int32, [1], [0])),
    OpExample(Divide(), floats([1, -1, 0]), floats([0, 0, 0]), gives: floats([.infinity, -.infinity, .nan])),
    OpExample(Divide(), int64s(7, -7, .min, 3), int64s(2, 2, -1, 0), gives: int64s(3, -3, .min, 0)),
    OpExample(Divide(), integers(.uint64, [1], [-2]), integers(.uint64, [1], [2]), gives: integers(.uint64, [1], [.max])),
    OpExample(Power(), floats([2, 4, 9]), floats([3, 0.5, -1]), gives: floats([8, 2, 1.0 / 9])),
    OpExample(Power(), int64s(3, -2, 2, -1), int64s(4, 3, -1, -3), gives: int64s(81, -8, 0, -1)),
    OpExample(Power(), floats([2, 3]), integers(.uint64, [], [5]), gives: floats([32, 243])),
    OpExample(Modulo(), int64s(-4, 7, 5, .min, 3), int64s(3, -3, 8, -1, 0), gives: int64s(2, -2, 5, 0, 0)),
    OpExample(Modulo(takesDividendSign: true), floats([-4.3, 7.2, 5]), floats([2.1, -3.4, 8]), gives: floats([-0.1, 0.4, 5])),
    OpExample(Modulo(takesDividendSign: true), int64s(-4, 7), int64s(3, -3), gives: int64s(-1, 1)),
    OpExample(Maximum(), floats([1, .nan, -3]), floats([0, 1, .nan]), gives: floats([1, .nan, .nan])),
    OpExample(Maximum(), integers(.uint64, [2], [-1, 5]), integers(.uint64, [2], [1, 6]), gives: integers(.uint64, [2], [-1, 6])),
    OpExample(Minimum(), floats([1, .nan, -3]), floats([0, 1, -.infinity]), gives: floats([0, .nan, -.infinity])),
    OpExample(Minimum(), integers(.uint64, [2], [-1, 5]), integers(.uint64, [2], [1, 6]), gives: integers(.uint64, [2], [1, 5])),
    OpExample(PRelu(), floats([2, 2], [-1, 2, -3, 4]), floats([0.5, 0.25]), gives: floats([2, 2], [-0.5, 2, -1.5, 4])),
    OpExample(PRelu(), integers(.int32, [2], [-3, 3]), integers(.int32, [1], [2]), gives: integers(.int32, [2], [-6, 3])),
    OpExample(Abs(), floats([-2.5, 0, -.infinity]), gives: floats([2.5, 0, .infinity])),
    OpExample(Abs(), integers(.int8, [2], [-128, -5]), gives: integers(.int8, [2], [-128, 5])),
    OpExample(Abs(), integers(.uint64, [1], [-1]), gives: integers(.uint64, [1], [-1])),
    OpExample(Negate(), floats([1, -2, .infinity]), gives: floats([-1, 2, -.infinity])),
    OpExample(Negate(), integers(.int16, [2], [-32768, 7]), gives: integers(.int16, [2], [-32768, -7])),
    OpExample(Sign(), floats([-2, 0, 3, .nan]), gives: floats([-1, 0, 1, .nan])),
    OpExample(Sign(), integers(.uint64, [2], [-1, 0]), gives: integers(.uint64, [2], [1, 0])),
    OpExample(StopGradient(), floats([-2, 0, .nan]), gives: floats([-2, 0, .nan])),
    OpExample(StopGradient(), integers(.int16, [2], [-3, 7]), gives: integers(.int16, [2], [-3, 7])),
    OpExample(Relu(), floats([-1, 2, .nan]), gives: floats([0, 2, .nan])),
    OpExample(Relu(), int64s(-5, 9_007_199_254_740_993), gives: int64s(0, 9_007_199_254_740_993)),
    OpExample(Clip(), floats([-3, 0.5, 9, .nan]), floats([], [-1]), floats([], [1]), gives: floats([-1, 0.5, 1, .nan])),
    OpExample(Clip(), integers(.uint64, [2], [-1, 3]), nil, integers(.uint64, [], [10]), gives: integers(.uint64, [2], [10, 3])),
    OpExample(Clip(), integers(.int8, [2], [-7, 3]), integers(.int8, [], [-2]), gives: integers(.int8, [2], [-2, 3])),
    OpExample(Identity(), strings("a", "b"), gives: strings("a", "b")),
    OpExample(Identity(), counting(2, 2), gives: counting(2, 2)),
  ]

  static let products: [OpExample] = [
    OpExample(MatMul(), floats([2, 2], [1, 2, 3, 4]), floats([2, 1], [1, 1]), gives: floats([2, 1], [3, 7])),
    OpExample(MatMul(), floats([2], [1, 2]), floats([2, 2, 2], [1, 0, 0, 1, 2, 0, 0, 2]), gives: floats([2, 2], [1, 2, 2, 4])),
    OpExample(MatMul(), integers(.int32, [1, 2], [3, 4]), integers(.int32, [2, 1], [5, 6]), gives: integers(.int32, [1, 1], [39])),
    OpExample(Linear(), floats([1, 2], [1, 2]), floats([2, 2], [1, 2, 3, 4]), floats([10, 20]), gives: floats([1, 2], [17, 30])),
    OpExample(
      Linear(activation: .relu, weightIsTransposed: true), floats([1, 2], [1, -2]), floats([2, 2], [1, 2, 3, 1]), nil, floats([1, 2], [5, 5]),
      gives: floats([1, 2], [5, 6])),
  ]
}
