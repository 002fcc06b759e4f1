internal import IR

extension OperatorTable {
  /// Attention and the embedding of positions that goes with it.
  static let attention: [ONNXOperator] = [
    ONNXOperator("Attention", since: 23, importAttention),
    ONNXOperator("RotaryEmbedding", since: 23) { context throws(Diagnostic) in
      let op = try RotaryEmbedding(
        isInterleaved: context.flag("interleaved"), headCount: context.int("num_heads", default: 0), rotaryDimension: context.int("rotary_embedding_dim", default: 0))
      return try context.emitAll(op, context.operands)
    },
  ]

  /// Attention-25. What the op of that name can do becomes one; caches, soft caps and windows become their parts.
  @Sendable private static func importAttention(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let q = try context.operand(0), k = try context.operand(1), v = try context.operand(2), rank = context.type(of: q).rank
    guard rank == 3 || rank == 4, context.type(of: k).rank == rank, context.type(of: v).rank == rank else {
      throw context.fail("onnx.operand", "queries, keys and values have wrong ranks", found: "\(context.type(of: q))", expected: "three or four axes each")
    }
    func heads(_ name: String, _ value: Value) throws(Diagnostic) -> Int {
      if let given = try context.int(name), given > 0 { return given }
      guard rank == 4, let count = context.type(of: value).shape[1].fixedValue, count > 0 else { throw context.fail("onnx.attribute", "attribute '\(name)' is missing") }
      return count
    }
    let queryHeads = try heads("q_num_heads", q), keyHeads = try heads("kv_num_heads", k)
    let depth = context.type(of: q).shape[rank - 1] / .fixed(rank == 3 ? queryHeads : 1)
    guard let scale = try context.float("scale") ?? depth.fixedValue.map({ 1 / Double($0).squareRoot() }) else { throw context.unsupported("attention over heads of an unknown size") }
    let isCausal = try context.flag("is_causal"), softcap = try context.float("softcap", default: 0), mode = try context.int("qk_matmul_output_mode", default: 0)
    let window = (left: try context.int("left_window_size", default: -1), right: try context.int("right_window_size", default: -1))
    let precision = try context.elementType("softmax_precision")
    let isPlain = (3...6).allSatisfy { context.optional($0) == nil } && softcap == 0 && window == (-1, -1) && context.outputCount == 1
    let parts = AttentionParts(context)
    if isPlain {
      let op = Attention(headCount: queryHeads, keyValueHeadCount: keyHeads, scale: scale, isCausal: isCausal)
      if rank == 3 { return [try context.emit(op, q, k, v)] }
      return [try parts.heads(context.emit(op, parts.joined(q), parts.joined(k), parts.joined(v)), count: queryHeads)]
    }
    let past = (key: context.optional(4), value: context.optional(5)), lengths = context.optional(6)
    var keys = try parts.heads(k, count: keyHeads), values = try parts.heads(v, count: keyHeads)
    if let past = past.key { keys = try context.emit(Concat(axis: 2), past, keys) }
    if let past = past.value { values = try context.emit(Concat(axis: 2), past, values) }
    let queries = try parts.heads(q, count: queryHeads)
    // What is known of a position: how far behind the first query the first key is.
    let offset: Value? = if let past = past.key { try context.emit(ShapeOf(start: 2, end: 3), past) }
    else if let lengths { try parts.offsets(lengths, queries: queries) } else { nil }
    let shape = AttentionParts.Positions(queries: queries, keys: keys, offset: offset)
    var bias = try context.optional(3).map { mask throws(Diagnostic) in try parts.bias(mask, keys: keys, like: queries) }
    if isCausal { bias = try parts.adding(bias, parts.window(shape, left: -1, right: 0, like: queries)) }
    if window != (-1, -1) { bias = try parts.adding(bias, parts.window(shape, left: window.left, right: window.right, like: queries)) }
    if let lengths { bias = try parts.adding(bias, parts.padding(lengths, shape, like: queries)) }
    let result = try parts.attend(
      queries, parts.repeated(keys, queryHeads / max(keyHeads, 1)), parts.repeated(values, queryHeads / max(keyHeads, 1)), bias: bias, scale: scale, softcap: softcap, precision: precision)
    let output = rank == 3 ? try parts.joined(result.output) : result.output
    guard (0..<4).contains(mode) else { throw context.fail("onnx.attribute", "attribute 'qk_matmul_output_mode' is none of the allowed values", found: "\(mode)", expected: "0 to 3") }
    return [output, keys, values, [result.products, result.capped, result.biased, result.weights][mode]]
  }
}
