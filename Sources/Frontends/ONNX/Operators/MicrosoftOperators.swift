internal import IR

extension OperatorTable {
  /// Operators that ONNX Runtime's optimisers write, as their parts. Source: ONNX Runtime's ContribOperators.md.
  static let microsoft: [ONNXOperator] = [
    ONNXOperator("Attention", domain: "com.microsoft", importMicrosoftAttention),
    ONNXOperator("BiasGelu", domain: "com.microsoft") { context throws(Diagnostic) in
      [try context.emit(Gelu(), context.emit(Add(), context.operand(0), context.operand(1)))]
    },
    ONNXOperator("EmbedLayerNormalization", domain: "com.microsoft", importEmbedding),
    ONNXOperator("FastGelu", domain: "com.microsoft") { context throws(Diagnostic) in
      [try context.emit(Gelu(approximation: .tanh), sum(context, [context.operand(0), context.optional(1)]))]
    },
    ONNXOperator("FusedMatMul", domain: "com.microsoft", importFusedMatMul),
    .plain("Gelu", domain: "com.microsoft", Gelu()),
    ONNXOperator("LayerNormalization", domain: "com.microsoft") { context throws(Diagnostic) in
      context.ignore("stash_type")
      let count = context.outputCount > 1 ? 3 : 1
      let op = try LayerNormalization(axis: context.int("axis", default: -1), epsilon: context.float("epsilon", default: 1e-5), resultCount: count)
      return try context.emitAll(op, context.operands)
    },
    ONNXOperator("QuickGelu", domain: "com.microsoft") { context throws(Diagnostic) in
      [try context.emit(QuickGelu(alpha: context.float("alpha", default: 1.702)), context.operand(0))]
    },
    ONNXOperator("SkipLayerNormalization", domain: "com.microsoft") { context throws(Diagnostic) in
      // The sum of both inputs, and of a bias if there is one, normalised; the sum is the fourth output.
      let total = try sum(context, [context.operand(0), context.optional(4), context.operand(1)])
      let op = LayerNormalization(axis: -1, epsilon: try context.float("epsilon", default: 1e-12), resultCount: context.wants(1) || context.wants(2) ? 3 : 1)
      let results = try context.emitAll(op, [total, context.operand(2), context.optional(3)])
      return [results[0], results.count == 3 ? results[1] : nil, results.count == 3 ? results[2] : nil, total]
    },
  ]

  private static func sum(_ context: NodeContext, _ values: [Value?]) throws(Diagnostic) -> Value {
    var total: Value?
    for case let value? in values { total = if let known = total { try context.emit(Add(), known, value) } else { value } }
    guard let total else { throw context.fail("onnx.missing-operand", "nothing to add") }
    return total
  }

  /// Words, positions and perhaps segments, added and normalised. The second output counts each sequence's unmasked words.
  @Sendable private static func importEmbedding(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    context.ignore("mask_index_type")
    let ids = try context.operand(0), table = try context.operand(3)
    func rows(_ table: Value, _ ids: Value) throws(Diagnostic) -> Value { try context.emit(Gather(axis: 0), table, ids) }
    let positions: Value
    if let given = context.optional(8) { positions = try rows(table, given) } else {
      let count = try context.emit(Squeeze(axes: [0]), context.emit(ShapeOf(start: 1, end: 2), ids))
      let zero = context.constantValue(Tensor(.int64, [], int64s: [0])), one = context.constantValue(Tensor(.int64, [], int64s: [1]))
      positions = try rows(table, context.emit(Arange(), zero, count, one))
    }
    var segments: Value?
    if let segment = context.optional(1), let table = context.optional(4) { segments = try rows(table, segment) }
    let total = try sum(context, [rows(context.operand(2), ids), positions, segments])
    let normal = try context.emit(LayerNormalization(axis: -1, epsilon: context.float("epsilon", default: 1e-12)), total, context.operand(5), context.operand(6))
    guard context.wants(1) else { return [normal, nil, total] }
    let count = if let mask = context.optional(7) { try context.emit(ReduceSum(axes: [1], keepsDimensions: false), mask) }
    else { try context.emit(ConstantOfShape(.int32, integer: 0), context.emit(ShapeOf(start: 0, end: 1), ids)) }
    return [normal, count, total]
  }

  /// alpha * A B with the last two axes of either exchanged.
  @Sendable private static func importFusedMatMul(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    for name in ["transBatchA", "transBatchB"] { if try context.flag(name) { throw context.unsupported("a matrix product with transposed batches") } }
    func matrix(_ index: Int, _ attribute: String) throws(Diagnostic) -> Value {
      let value = try context.operand(index), rank = context.type(of: value).rank
      guard try context.flag(attribute), rank >= 2 else { return value }
      return try context.emit(Transpose(permutation: Array(0..<rank - 2) + [rank - 1, rank - 2]), value)
    }
    let product = try context.emit(MatMul(), matrix(0, "transA"), matrix(1, "transB")), alpha = try context.float("alpha", default: 1)
    if alpha == 1 { return [product] }
    return [try context.emit(Multiply(), product, context.constantValue(.scalar(context.type(of: product).elementType, alpha)))]
  }
}
