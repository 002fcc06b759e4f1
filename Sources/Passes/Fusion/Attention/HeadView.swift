internal import IR

/// Queries, keys or values as heads cut out of a [batch, tokens, channels] (or [tokens, batch, channels]) value.
struct HeadView {
  var base: Value
  var headCount: Int
  var depth: Int
  /// Whether the base's first axis is the batch.
  var isBatchFirst: Bool
  /// The first channel, and how many the base has.
  var offset: Int, width: Int
  var scale: Double

  /// - Parameter isTransposed: The last two axes are [depth, tokens], as keys are multiplied.
  init?(_ value: Value, isTransposed: Bool, in rewriter: Rewriter) {
    let view = rewriter.view(of: value, allowsScale: true)
    let shape = rewriter.shape(of: view.base), rank = view.axes.count
    guard shape.rank == 3, rank >= 3, let width = shape[2].fixedValue else { return nil }
    let tokens = view.axes[isTransposed ? rank - 1 : rank - 2], channels = view.axes[isTransposed ? rank - 2 : rank - 1]
    let lead = view.axes.dropLast(2).flatMap { $0 }
    let all = view.atoms.indices.filter { view.atoms[$0].axis == 2 }, fixed = all.filter { view.atoms[$0].index != nil }
    let heads = lead.filter { view.atoms[$0].axis == 2 }, batch = lead.filter { view.atoms[$0].axis != 2 }
    // In the base: the fixed factors (which of q, k, v), the heads, the channels of a head; before them batch and tokens.
    guard all == fixed + heads + channels, lead == batch + heads, let offset = view.channelOffset else { return nil }
    if batch == view.freeAtoms(ofBaseAxis: 0), tokens == view.freeAtoms(ofBaseAxis: 1) { isBatchFirst = true }
    else if batch == view.freeAtoms(ofBaseAxis: 1), tokens == view.freeAtoms(ofBaseAxis: 0) { isBatchFirst = false }
    else { return nil }
    guard view.atoms.allSatisfy({ $0.axis == 2 || $0.index == nil }),
      let headCount = heads.reduce(Dimension.fixed(1), { $0 * view.atoms[$1].extent }).fixedValue,
      let depth = channels.reduce(Dimension.fixed(1), { $0 * view.atoms[$1].extent }).fixedValue, headCount > 0, depth > 0
    else { return nil }
    base = view.base; scale = view.scale
    self.headCount = headCount; self.depth = depth; self.offset = offset; self.width = width
  }

  /// The base as [batch, tokens, channels].
  func batchFirst(_ rewriter: Rewriter) throws(Diagnostic) -> Value { isBatchFirst ? base : try rewriter.emit(Transpose(permutation: [1, 0, 2]), base) }

  /// The heads' channels alone, [batch, tokens, heads * depth].
  func operand(_ rewriter: Rewriter) throws(Diagnostic) -> Value {
    let value = try batchFirst(rewriter), count = headCount * depth
    if count == width { return value }
    func list(_ number: Int) -> Value { rewriter.constant(Tensor(int64s: [number])) }
    return try rewriter.emit(Slice(), value, list(offset), list(offset + count), list(2))
  }
}
