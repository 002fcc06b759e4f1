internal import IR

extension OperatorTable {
  /// Elements picked and put by position, and the positions of elements.
  static let indexing: [ONNXOperator] = [
    ONNXOperator("Gather") { context throws(Diagnostic) in try context.emitAll(Gather(axis: context.int("axis", default: 0)), context.operands) },
    ONNXOperator("GatherElements", since: 11) { context throws(Diagnostic) in
      try context.emitAll(GatherElements(axis: context.int("axis", default: 0)), context.operands)
    },
    ONNXOperator("GatherND", since: 11) { context throws(Diagnostic) in
      try context.emitAll(GatherND(batchDimensions: context.int("batch_dims", default: 0)), context.operands)
    },
    ONNXOperator("Scatter", since: 9) { context throws(Diagnostic) in
      try context.emitAll(ScatterElements(axis: context.int("axis", default: 0)), context.operands)
    },
    ONNXOperator("ScatterElements", since: 11) { context throws(Diagnostic) in
      try context.emitAll(ScatterElements(axis: context.int("axis", default: 0), reduction: scatterReduction(context)), context.operands)
    },
    ONNXOperator("ScatterND", since: 11) { context throws(Diagnostic) in
      try context.emitAll(ScatterND(reduction: scatterReduction(context)), context.operands)
    },
    ONNXOperator("OneHot", since: 9) { context throws(Diagnostic) in try context.emitAll(OneHot(axis: context.int("axis", default: -1)), context.operands) },
    ONNXOperator("Compress", since: 9) { context throws(Diagnostic) in try context.emitAll(Compress(axis: context.int("axis")), context.operands) },
    ONNXOperator("Unique", since: 11) { context throws(Diagnostic) in
      try context.emitAll(Unique(axis: context.int("axis"), isSorted: context.flag("sorted", default: true)), context.operands)
    },
    ONNXOperator("ArgMax") { context throws(Diagnostic) in
      let axis = try context.int("axis", default: 0), keeps = try context.flag("keepdims", default: true)
      return try context.emitAll(ArgMax(axis: axis, keepsDimension: keeps, selectsLast: context.flag("select_last_index")), context.operands)
    },
    ONNXOperator("ArgMin") { context throws(Diagnostic) in
      let axis = try context.int("axis", default: 0), keeps = try context.flag("keepdims", default: true)
      return try context.emitAll(ArgMin(axis: axis, keepsDimension: keeps, selectsLast: context.flag("select_last_index")), context.operands)
    },
    ONNXOperator("TopK", importTopK),
  ]

  private static func scatterReduction(_ context: NodeContext) throws(Diagnostic) -> ScatterReduction {
    try context.choice("reduction", default: "none", [("none", .none), ("add", .add), ("mul", .multiply), ("max", .maximum), ("min", .minimum)])
  }

  /// The number of elements is an attribute until version 10; 11 adds the smallest ones and any order.
  @Sendable private static func importTopK(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let axis = try context.int("axis", default: -1), input = try context.operand(0)
    guard context.version < 10 else {
      let isLargest = try context.flag("largest", default: true), isSorted = try context.flag("sorted", default: true)
      return try context.emitAll(TopK(axis: axis, isLargest: isLargest, isSorted: isSorted), [input, context.operand(1)])
    }
    guard let count = try context.int("k") else { throw context.fail("onnx.attribute", "attribute 'k' is missing") }
    return try context.emitAll(TopK(axis: axis), [input, context.constantValue(Tensor(int64s: [count]))])
  }
}
