internal import IR

extension OperatorTable {
  /// `com.microsoft` Attention: the projection of the input to queries, keys and values, and attention over them, with a
  /// cache [2, B, H, P, D] of earlier keys and values.
  @Sendable static func importMicrosoftAttention(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let input = try context.operand(0), weight = try context.operand(1), isCausal = try context.flag("unidirectional")
    guard let heads = try context.int("num_heads"), heads > 0 else { throw context.fail("onnx.attribute", "attribute 'num_heads' is not a positive number") }
    guard try !context.flag("do_rotary"), try !context.flag("past_present_share_buffer"), context.optional(6) == nil, try context.ints("qkv_hidden_sizes") == nil else {
      throw context.unsupported("attention with rotary positions, shared caches or different hidden sizes")
    }
    guard context.type(of: weight).rank == 2, let width = context.type(of: weight).shape[1].fixedValue, width % (3 * heads) == 0 else {
      throw context.fail("onnx.operand", "the weight does not divide into heads", found: "\(context.type(of: weight))", expected: "[hidden, 3 * heads * depth]")
    }
    let depth = width / (3 * heads)
    let given = try context.float("scale", default: 0), scale = given == 0 ? 1 / Double(depth).squareRoot() : given
    // ONNX Runtime adds a large negative number where a mask hides, not infinity: a row that sees nothing has equal weights.
    let filter = try context.float("mask_filter_value", default: -10000)
    var packed = try context.emit(MatMul(), input, weight)
    if let bias = context.optional(2) { packed = try context.emit(Add(), packed, bias) }
    var bias = try context.optional(3).map { mask throws(Diagnostic) in try masked(context, mask, filter, like: input) }
    if let extra = context.optional(5) { bias = if let bias { try context.emit(Add(), bias, extra) } else { extra } }
    if context.optional(4) == nil, !context.wants(1) {
      let op = Attention(headCount: heads, scale: scale, isCausal: isCausal, layout: .packedQKV)
      return [try context.emit(op, packed, nil, nil, bias)]
    }
    let parts = AttentionParts(context), thirds = try context.emitAll(Split(axis: 2, sizes: [width / 3, width / 3, width / 3]), [packed])
    let queries = try parts.heads(thirds[0], count: heads)
    var keys = try parts.heads(thirds[1], count: heads), values = try parts.heads(thirds[2], count: heads), offset: Value?
    if let past = context.optional(4) {
      func half(_ index: Int64) throws(Diagnostic) -> Value { try context.emit(Gather(axis: 0), past, context.constantValue(Tensor(.int64, [], int64s: [index]))) }
      keys = try context.emit(Concat(axis: 2), half(0), keys)
      values = try context.emit(Concat(axis: 2), half(1), values)
      offset = try context.emit(ShapeOf(start: 3, end: 4), past)
    }
    if isCausal { bias = try parts.adding(bias, parts.window(.init(queries: queries, keys: keys, offset: offset), left: -1, right: 0, like: queries)) }
    let result = try parts.attend(queries, keys, values, bias: bias, scale: scale, softcap: 0, precision: nil)
    let present = try context.emit(Concat(axis: 0), context.emit(Unsqueeze(axes: [0]), keys), context.emit(Unsqueeze(axes: [0]), values))
    return [try parts.joined(result.output), present]
  }

  /// A mask [B, keys] or [B, queries, keys] of ones and zeros as numbers to add.
  private static func masked(_ context: NodeContext, _ mask: Value, _ filter: Double, like other: Value) throws(Diagnostic) -> Value {
    let type = context.type(of: other).elementType, rank = context.type(of: mask).rank
    guard rank == 2 || rank == 3 else { throw context.unsupported("an attention mask with \(rank) axes") }
    let shown = try context.emit(Cast(to: .bool), context.emit(Unsqueeze(axes: rank == 2 ? [1, 2] : [1]), mask))
    return try context.emit(Where(), shown, context.constantValue(.scalar(type, 0)), context.constantValue(.scalar(type, filter)))
  }
}
