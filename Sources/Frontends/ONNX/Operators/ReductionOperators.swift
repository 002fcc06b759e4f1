internal import IR

extension OperatorTable {
  /// Reductions: the axes are an attribute until version 18 (13 for sums) and an operand from then on.
  static let reductions: [ONNXOperator] = [
    reduction("ReduceSum", .sum, operandSince: 13),
    reduction("ReduceMean", .mean),
    reduction("ReduceMax", .maximum),
    reduction("ReduceMin", .minimum),
    reduction("ReduceProd", .product),
    reduction("ReduceL1", .l1),
    reduction("ReduceL2", .l2),
    reduction("ReduceLogSum", .logSum),
    reduction("ReduceLogSumExp", .logSumExp),
    reduction("ReduceSumSquare", .sumSquare),
  ]

  private static func reduction(_ name: String, _ kind: DynamicReduction.Kind, operandSince version: Int = 18) -> ONNXOperator {
    ONNXOperator(name) { context throws(Diagnostic) in
      let input = try context.operand(0), keeps = try context.flag("keepdims", default: true)
      // No axes mean all of them, or none at all where the node says so.
      let emptyMeansNone = context.version >= version ? try context.flag("noop_with_empty_axes") : false
      let op = DynamicReduction(kind, keepsDimensions: keeps, emptyMeansNone: emptyMeansNone)
      if context.version >= version, let axes = context.optional(1), context.constant(axes) == nil { return [try context.emit(op, input, axes)] }
      return try context.emitAll(op.reduction(axes: axes(context, operandSince: version) ?? []), [input])
    }
  }
}
