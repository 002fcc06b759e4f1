internal import IR

extension OpExamples {
  static let indexing: [OpExample] = [
    OpExample(Gather(), counting(3, 2), integers(.int64, [1, 2], [2, -3]), gives: floats([1, 2, 2], [4, 5, 0, 1])),
    OpExample(Gather(axis: 1), counting(2, 3), integers(.int32, [], [1]), gives: floats([1, 4])),
    OpExample(GatherElements(axis: 1), counting(2, 2), integers(.int64, [2, 2], [0, 0, 1, -2]), gives: floats([2, 2], [0, 0, 3, 2])),
    OpExample(GatherElements(), counting(3), int64s(2, 0), gives: floats([2, 0])),
    OpExample(GatherND(), counting(2, 2), integers(.int64, [2, 2], [0, 0, 1, 1]), gives: floats([0, 3])),
    OpExample(GatherND(batchDimensions: 1), counting(2, 2, 2), integers(.int64, [2, 1], [1, 0]), gives: floats([2, 2], [2, 3, 4, 5])),
    OpExample(ScatterElements(axis: 1), counting(1, 5), integers(.int64, [1, 2], [1, -1]), floats([1, 2], [8, 9]), gives: floats([1, 5], [0, 8, 2, 3, 9])),
    OpExample(ScatterElements(reduction: .add), counting(2), int64s(1, 1), floats([5, 6]), gives: floats([0, 12])),
    OpExample(
      ScatterElements(reduction: .maximum), integers(.uint64, [2], [3, 4]), int64s(0, 1), integers(.uint64, [2], [-1, 0]),
      gives: integers(.uint64, [2], [-1, 4])),
    OpExample(ScatterND(), counting(4), integers(.int64, [2, 1], [3, 0]), floats([9, 8]), gives: floats([8, 1, 2, 9])),
    OpExample(ScatterND(reduction: .multiply), counting(2, 2), integers(.int64, [1, 1], [1]), floats([1, 2], [10, 10]), gives: floats([2, 2], [0, 1, 20, 30])),
    OpExample(
      ScatterND(reduction: .minimum), integers(.int32, [2], [3, 4]), integers(.int64, [2, 1], [0, 0]), integers(.int32, [2], [7, 1]),
      gives: integers(.int32, [2], [1, 4])),
    OpExample(OneHot(), int64s(1, -1, 5), int64(3), floats([0, 1]), gives: floats([3, 3], [0, 1, 0, 0, 0, 1, 0, 0, 0])),
    OpExample(OneHot(axis: 0), floats([0, 1]), int64s(2), strings("off", "on"), gives: Tensor([2, 2], strings: ["on", "off", "off", "on"])),
    OpExample(Compress(axis: 0), counting(3, 2), bools(false, true, true), gives: floats([2, 2], [2, 3, 4, 5])),
    OpExample(Compress(), counting(2, 2), bools(true, false, true), gives: floats([0, 2])),
    OpExample(NonZero(), floats([2, 2], [1, 0, 1, .nan]), gives: integers(.int64, [2, 3], [0, 1, 1, 0, 0, 1])),
    OpExample(NonZero(), bools(false, true), gives: integers(.int64, [1, 1], [1])),
  ]

  static let ordering: [OpExample] = [
    OpExample(TopK(), floats([2, 3], [3, 1, 3, 0, .nan, 5]), int64s(2), gives: floats([2, 2], [3, 3, .nan, 5]), integers(.int64, [2, 2], [0, 2, 1, 2])),
    OpExample(TopK(axis: 0, isLargest: false), counting(3, 2), int64s(1), gives: floats([1, 2], [0, 1]), integers(.int64, [1, 2], [0, 0])),
    OpExample(TopK(), integers(.uint64, [2], [-1, 1]), int64s(1), gives: integers(.uint64, [1], [-1]), int64s(0)),
    OpExample(ArgMax(axis: 1), floats([2, 3], [1, 5, 5, -1, -2, -1]), gives: integers(.int64, [2, 1], [1, 0])),
    OpExample(ArgMax(axis: -1, keepsDimension: false, selectsLast: true), floats([2, 3], [1, 5, 5, -1, -2, -1]), gives: int64s(2, 2)),
    OpExample(ArgMin(axis: 0, keepsDimension: false), floats([2, 2], [1, 5, 1, -1]), gives: int64s(0, 1)),
    OpExample(ArgMin(axis: 0, selectsLast: true), integers(.int8, [3], [-1, 4, -1]), gives: int64s(2)),
    OpExample(CumulativeSum(), counting(2, 3), int64(1), gives: floats([2, 3], [0, 1, 3, 3, 7, 12])),
    OpExample(CumulativeSum(isExclusive: true, isReverse: true), int64s(1, 2, 3), int64(0), gives: int64s(5, 3, 0)),
    OpExample(CumulativeProduct(), floats([2, 2], [1, 2, 3, 4]), int64(0), gives: floats([2, 2], [1, 2, 3, 8])),
    OpExample(CumulativeProduct(isExclusive: true, isReverse: true), int64s(1, 2, 3), int64(-1), gives: int64s(6, 3, 1)),
    OpExample(Unique(), floats([2, 1, 1, 3, 4, 3]), gives: floats([1, 2, 3, 4]), int64s(1, 0, 3, 4), int64s(1, 0, 0, 2, 3, 2), int64s(2, 1, 2, 1)),
    OpExample(Unique(isSorted: false), strings("b", "a", "b"), gives: strings("b", "a"), int64s(0, 1), int64s(0, 1, 0), int64s(2, 1)),
    OpExample(
      Unique(axis: 1), floats([2, 3], [1, 0, 1, 2, 9, 2]), gives: floats([2, 2], [0, 1, 9, 2]), int64s(1, 0), int64s(1, 0, 1), int64s(1, 2)),
  ]

  static let reductions: [OpExample] = [
    OpExample(ReduceSum(axes: [1]), counting(2, 3), gives: floats([2, 1], [3, 12])),
    OpExample(ReduceSum(keepsDimensions: false), integers(.int8, [2], [127, 2]), gives: integers(.int8, [], [-127])),
    OpExample(ReduceSum(axes: [0]), floats([0, 2], []), gives: floats([1, 2], [0, 0])),
    OpExample(ReduceMean(axes: [-1], keepsDimensions: false), counting(2, 3), gives: floats([1, 4])),
    OpExample(ReduceMean(axes: [0, 2]), counting(2, 1, 2), gives: floats([1, 1, 1], [1.5])),
    OpExample(ReduceMaximum(axes: [0], keepsDimensions: false), floats([2, 2], [1, .nan, 3, 2]), gives: floats([3, .nan])),
    OpExample(ReduceMaximum(), bools(false, true), gives: bools(true)),
    OpExample(ReduceMaximum(axes: [0]), floats([0], []), gives: floats([-.infinity])),
    OpExample(ReduceMinimum(axes: [1]), counting(2, 2), gives: floats([2, 1], [0, 2])),
    OpExample(ReduceMinimum(), integers(.uint64, [2], [-1, 3]), gives: integers(.uint64, [1], [3])),
    OpExample(ReduceMinimum(axes: [0]), integers(.int8, [0], []), gives: integers(.int8, [1], [127])),
    OpExample(ReduceProduct(axes: [1], keepsDimensions: false), floats([2, 2], [1, 2, 3, 4]), gives: floats([2, 12])),
    OpExample(ReduceProduct(), int64s(2, 3, 4), gives: int64s(24)),
    OpExample(ReduceL1(axes: [1]), floats([2, 2], [1, -2, -3, 4]), gives: floats([2, 1], [3, 7])),
    OpExample(ReduceL1(keepsDimensions: false), int64s(-2, 3), gives: int64(5)),
    OpExample(ReduceL2(axes: [1]), floats([1, 2], [3, -4]), gives: floats([1, 1], [5])),
    OpExample(ReduceL2(axes: []), floats([3, -4]), gives: floats([3, 4])),
    OpExample(ReduceSumSquare(axes: [0]), floats([2, 2], [1, 2, 3, 4]), gives: floats([1, 2], [10, 20])),
    OpExample(ReduceSumSquare(keepsDimensions: false), int64s(-2, 3), gives: int64(13)),
    OpExample(ReduceLogSum(axes: [0]), floats([1, 2]), gives: floats([1.0986123])),
    OpExample(ReduceLogSum(axes: []), floats([1, 0]), gives: floats([0, -.infinity])),
    OpExample(ReduceLogSumExp(axes: [0]), floats([1000, 1000]), gives: floats([1000.6931])),
    OpExample(ReduceLogSumExp(keepsDimensions: false), floats([-.infinity, -.infinity]), gives: floats([], [-.infinity])),
  ] + DynamicReduction.Kind.allCases.map { kind in
    let values: [DynamicReduction.Kind: Float] = [
      .sum: 7, .mean: 3.5, .maximum: 4, .minimum: 3, .product: 12, .l1: 7, .l2: 5, .logSum: 1.9459101, .logSumExp: 4.3132617, .sumSquare: 25,
    ]
    return OpExample(DynamicReduction(kind, keepsDimensions: false), floats([1, 2], [3, 4]), int64s(-1), gives: floats([values[kind] ?? .nan]))
  }
}
