internal import IR

/// The operands of an attention in the layout the op wants.
struct AttentionOperands {
  var values: [Value]
  var layout: Attention.Layout
  var headCount: Int
  var batch: Dimension
  /// The scale found on queries and keys.
  var scale: Double

  enum Outcome { case made(AttentionOperands), declined(String) }

  static func make(queries: Value, keys: Value, values: Value, in rewriter: Rewriter) throws(Diagnostic) -> Outcome {
    let ranks = [queries, keys, values].map { rewriter.shape(of: $0).rank }
    guard Set(ranks).count == 1, ranks[0] == 3 || ranks[0] == 4 else { return .declined("queries, keys and values have \(ranks) axes") }
    var q = HeadView(queries, isTransposed: false, in: rewriter), k = HeadView(keys, isTransposed: true, in: rewriter)
    // A factor on the values is no scale of the scores.
    var v = HeadView(values, isTransposed: false, in: rewriter).flatMap { $0.scale == 1 ? $0 : nil }
    // Heads known from one operand hold for all: where another seems to have a single head, its heads were merged with its
    // batch before we could see.
    let most = [q, k, v].compactMap { $0?.headCount }.max() ?? 1
    if most > 1 {
      if q?.headCount == 1 { q = nil }
      if k?.headCount == 1 { k = nil }
      if v?.headCount == 1 { v = nil }
    }

    if let q, let k, let v, q.base == k.base, k.base == v.base, q.headCount == k.headCount, k.headCount == v.headCount {
      let width = q.headCount * q.depth
      if k.depth == q.depth, v.depth == q.depth, q.offset == 0, k.offset == width, v.offset == 2 * width, q.width == 3 * width,
        q.isBatchFirst == k.isBatchFirst, k.isBatchFirst == v.isBatchFirst
      {
        let packed = try q.batchFirst(rewriter)
        return .made(Self(values: [packed], layout: .packedQKV, headCount: q.headCount, batch: rewriter.shape(of: packed)[0], scale: q.scale * k.scale))
      }
    }
    let counts = Set([q, k, v].compactMap { $0?.headCount })
    guard counts.count <= 1 else { return .declined("queries, keys and values have \(counts.sorted()) heads") }
    let fromShape = ranks[0] == 4 ? rewriter.shape(of: queries)[1].fixedValue : 1
    guard let headCount = counts.first ?? fromShape else { return .declined("the number of heads is not known") }
    let known = (q ?? k ?? v).map { rewriter.shape(of: $0.base)[$0.isBatchFirst ? 0 : 1] }

    var scale = 1.0
    func operand(_ view: HeadView?, _ value: Value, isTransposed: Bool) throws(Diagnostic) -> Value? {
      if let view {
        scale *= view.scale
        return try view.operand(rewriter)
      }
      return try plain(value, headCount: headCount, batch: known, isTransposed: isTransposed, in: rewriter)
    }
    guard var first = try operand(q, queries, isTransposed: false), var second = try operand(k, keys, isTransposed: true), var third = try operand(v, values, isTransposed: false) else {
      return .declined("the extents of queries, keys or values are not known well enough")
    }
    let batches = [first, second, third].map { rewriter.shape(of: $0)[0] }
    let batch = batches.first { $0 != .fixed(1) } ?? .fixed(1)
    func repeated(_ value: Value) throws(Diagnostic) -> Value? {
      let shape = rewriter.shape(of: value)
      if shape[0].isCertainlyEqual(to: batch) { return value }
      return shape[0] == .fixed(1) ? try rewriter.expanded(value, to: [batch] + shape.dimensions.dropFirst()) : nil
    }
    guard let a = try repeated(first), let b = try repeated(second), let c = try repeated(third) else { return .declined("queries, keys and values have different batches") }
    (first, second, third) = (a, b, c)
    return .made(Self(values: [first, second, third], layout: .separate, headCount: headCount, batch: batch, scale: scale))
  }

  /// [B, H, N, D] or [B * H, N, D] (keys [..., D, N]) as [B, N, H * D]; with a single head the first axis is the batch.
  private static func plain(_ operand: Value, headCount: Int, batch: Dimension?, isTransposed: Bool, in rewriter: Rewriter) throws(Diagnostic) -> Value? {
    var value = operand, shape = rewriter.shape(of: operand)
    if shape.rank == 3, headCount == 1 { return try rewriter.transposed(value, isTransposed ? [0, 2, 1] : [0, 1, 2]) }
    if shape.rank == 3 {
      guard let batch, let split = try rewriter.reshaped(value, to: [batch, .fixed(headCount), shape[1], shape[2]]) else { return nil }
      (value, shape) = (split, rewriter.shape(of: split))
    }
    guard shape[1] == .fixed(headCount) else { return nil }
    let turned = try rewriter.transposed(value, isTransposed ? [0, 3, 1, 2] : [0, 2, 1, 3])
    let (tokens, depth) = isTransposed ? (shape[3], shape[2]) : (shape[2], shape[3])
    return try rewriter.reshaped(turned, to: [shape[0], tokens, depth * .fixed(headCount)])
  }

  /// [B, N, H * D] as the product it replaces had it: [B, H, N, D] or [B * H, N, D].
  static func restored(_ output: Value, to shape: Shape, headCount: Int, in rewriter: Rewriter) throws(Diagnostic) -> Value? {
    let from = rewriter.shape(of: output)
    if shape.rank == 3, headCount == 1 { return output }
    guard let depth = shape.dimensions.last, let heads = try rewriter.reshaped(output, to: [from[0], from[1], .fixed(headCount), depth]) else { return nil }
    let turned = try rewriter.transposed(heads, [0, 2, 1, 3])
    return try rewriter.reshaped(turned, to: shape.dimensions)
  }
}
