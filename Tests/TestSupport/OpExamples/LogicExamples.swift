internal import IR

extension OpExamples {
  static let logic: [OpExample] = [
    OpExample(And(), bools(true, true, false), bools(true, false, false), gives: bools(true, false, false)),
    OpExample(And(), Tensor([2, 1], bools: [true, false]), bools(true, false), gives: Tensor([2, 2], bools: [true, false, false, false])),
    OpExample(Or(), bools(true, true, false), bools(true, false, false), gives: bools(true, true, false)),
    OpExample(Or(), bools(false, true), bools(false), gives: bools(false, true)),
    OpExample(Xor(), bools(true, true, false), bools(true, false, false), gives: bools(false, true, false)),
    OpExample(Xor(), bools(false, true), bools(true), gives: bools(true, false)),
    OpExample(Not(), bools(true, false), gives: bools(false, true)),
    OpExample(Not(), Tensor([0], bools: []), gives: Tensor([0], bools: [])),
    OpExample(Equal(), floats([1, .nan, 0]), floats([1, .nan, -0.0]), gives: bools(true, false, true)),
    OpExample(Equal(), strings("a", "b"), strings("a", "c"), gives: bools(true, false)),
    // One letter, written in two ways: different bytes.
    OpExample(Equal(), strings("\u{E9}"), strings("e\u{301}"), gives: bools(false)),
    OpExample(Less(), floats([1, .nan, 3]), floats([2, 2, 2]), gives: bools(true, false, false)),
    OpExample(Less(), integers(.uint64, [1], [1]), integers(.uint64, [1], [-1]), gives: bools(true)),
    OpExample(LessOrEqual(), floats([1, 2, 3]), floats([2]), gives: bools(true, true, false)),
    OpExample(LessOrEqual(), int64s(.min), int64s(.max), gives: bools(true)),
    OpExample(Greater(), floats([1, .nan, 3]), floats([2, 2, 2]), gives: bools(false, false, true)),
    OpExample(Greater(), integers(.uint64, [1], [1]), integers(.uint64, [1], [-1]), gives: bools(false)),
    OpExample(GreaterOrEqual(), floats([1, 2, 3]), floats([2]), gives: bools(false, true, true)),
    OpExample(GreaterOrEqual(), int64s(.min), int64s(.max), gives: bools(false)),
    OpExample(BitwiseAnd(), integers(.uint8, [2], [12, 255]), integers(.uint8, [2], [10, 1]), gives: integers(.uint8, [2], [8, 1])),
    OpExample(BitwiseAnd(), integers(.int32, [1], [-1]), integers(.int32, [1], [7]), gives: integers(.int32, [1], [7])),
    OpExample(BitwiseOr(), integers(.uint8, [2], [12, 0]), integers(.uint8, [2], [10, 1]), gives: integers(.uint8, [2], [14, 1])),
    OpExample(BitwiseOr(), integers(.int32, [1], [-8]), integers(.int32, [1], [7]), gives: integers(.int32, [1], [-1])),
    OpExample(BitwiseXor(), integers(.uint8, [2], [12, 255]), integers(.uint8, [2], [10, 1]), gives: integers(.uint8, [2], [6, 254])),
    OpExample(BitwiseXor(), integers(.int32, [1], [-1]), integers(.int32, [1], [-1]), gives: integers(.int32, [1], [0])),
    OpExample(BitwiseNot(), integers(.uint8, [2], [0, 255]), gives: integers(.uint8, [2], [255, 0])),
    OpExample(BitwiseNot(), integers(.int64, [1], [5]), gives: int64s(-6)),
    OpExample(BitShift(direction: .left), integers(.uint8, [2], [129, 1]), integers(.uint8, [2], [1, 9]), gives: integers(.uint8, [2], [2, 0])),
    OpExample(BitShift(direction: .right), integers(.uint64, [2], [-1, 8]), integers(.uint64, [2], [63, 64]), gives: integers(.uint64, [2], [1, 0])),
    OpExample(IsNaN(), floats([.nan, 1, .infinity]), gives: bools(true, false, false)),
    OpExample(IsNaN(), Tensor(.float16, [2], doubles: [.nan, 2]), gives: bools(true, false)),
    OpExample(IsInfinite(), floats([.nan, -.infinity, .infinity]), gives: bools(false, true, true)),
    OpExample(IsInfinite(detectsNegative: false), floats([-.infinity, .infinity]), gives: bools(false, true)),
    OpExample(Where(), bools(true, false), floats([2, 1], [1, 2]), floats([9]), gives: floats([2, 2], [1, 9, 2, 9])),
    OpExample(Where(), bools(false, true), strings("a"), strings("b"), gives: strings("b", "a")),
  ]

  static let casts: [OpExample] = [
    OpExample(Cast(to: .int32), floats([1.9, -1.9, .nan]), gives: integers(.int32, [3], [1, -1, 0])),
    OpExample(Cast(to: .bool), floats([0, -0.0, 0.1, .nan]), gives: bools(false, false, true, true)),
    OpExample(Cast(to: .int8), int64s(200, -129), gives: integers(.int8, [2], [-56, 127])),
    OpExample(Cast(to: .float32), bools(true, false), gives: floats([1, 0])),
    // Halfway between two floats but for the last bit: rounded once, not by way of a double.
    OpExample(Cast(to: .float32), int64s((1 << 60) + (1 << 36) + 1), gives: floats([Float(sign: .plus, exponent: 60, significand: 1 + Float.ulpOfOne)]), tolerance: 0),
    OpExample(Cast(to: .float16), floats([65520, 1e-8, 1.0 / 3]), gives: Tensor(.float16, [3], doubles: [.infinity, 0, 1.0 / 3]), tolerance: 0),
    OpExample(Cast(to: .bfloat16), floats([1.00390625, 1.01171875]), gives: Tensor(.bfloat16, [2], doubles: [1, 1.015625]), tolerance: 0),
    OpExample(Cast(to: .string), floats([0.5, 3, .infinity, .nan]), gives: strings("0.5", "3.0", "INF", "NaN")),
    OpExample(Cast(to: .float32), strings("3.14", "1e-5", "-INF", "nan"), gives: floats([3.14, 1e-5, -.infinity, .nan])),
    OpExample(Cast(to: .int64), strings("-9007199254740993"), gives: int64s(-9_007_199_254_740_993)),
    OpExample(Cast(to: .float8e4m3fn), floats([1000, 464, 465, -.infinity]), gives: Tensor(.float8e4m3fn, [4], doubles: [448, 448, 448, -448]), tolerance: 0),
    OpExample(
      Cast(to: .float8e5m2, saturates: false), floats([1e6, 57344, -1e6, .nan]),
      gives: Tensor(.float8e5m2, [4], doubles: [.infinity, 57344, -.infinity, .nan]), tolerance: 0),
    OpExample(Cast(to: .float8e8m0), floats([1, 1.5, 3]), gives: Tensor(.float8e8m0, [3], doubles: [1, 2, 4]), tolerance: 0),
    OpExample(Cast(to: .int4), integers(.int32, [2], [9, -3]), gives: integers(.int4, [2], [-7, -3])),
  ]
}
