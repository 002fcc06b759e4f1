internal import IR

extension OperatorTable {
  /// Reductions: the axes are an attribute until version 18 (13 for sums) and an operand from then on.
  static let reductions: [ONNXOperator] = [
    reduction("ReduceSum", operandSince: 13) { ReduceSum(axes: $0, keepsDimensions: $1) },
    reduction("ReduceMean") { ReduceMean(axes: $0, keepsDimensions: $1) },
    reduction("ReduceMax") { ReduceMaximum(axes: $0, keepsDimensions: $1) },
    reduction("ReduceMin") { ReduceMinimum(axes: $0, keepsDimensions: $1) },
    reduction("ReduceProd") { ReduceProduct(axes: $0, keepsDimensions: $1) },
    reduction("ReduceL1") { ReduceL1(axes: $0, keepsDimensions: $1) },
    reduction("ReduceL2") { ReduceL2(axes: $0, keepsDimensions: $1) },
    reduction("ReduceLogSum") { ReduceLogSum(axes: $0, keepsDimensions: $1) },
    reduction("ReduceLogSumExp") { ReduceLogSumExp(axes: $0, keepsDimensions: $1) },
    reduction("ReduceSumSquare") { ReduceSumSquare(axes: $0, keepsDimensions: $1) },
  ]

  private static func reduction(_ name: String, operandSince version: Int = 18, _ make: @escaping @Sendable ([Int]?, Bool) -> any Op) -> ONNXOperator {
    ONNXOperator(name) { context throws(Diagnostic) in
      var axes = try axes(context, operandSince: version)
      let reducesNone = context.version >= version ? try context.flag("noop_with_empty_axes") : false
      // No axes mean all of them, or none at all where the node says so.
      if axes?.isEmpty ?? true { axes = reducesNone ? [] : nil }
      return try context.emitAll(make(axes, context.flag("keepdims", default: true)), [context.operand(0)])
    }
  }
}
