internal import IR

/// A bias of the keys adds to all scores of one query the same number, query times bias, which the softmax takes away
/// again.
struct FoldKeyBias: RewriteRule {
  let name = "fold-key-bias"
  let roots: [any Op.Type] = [Attention.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let attention = operation.op as? Attention, attention.layout == .separate, operation.operands.count >= 3, let keys = operation.operands[1],
      let (linear, inner) = rewriter.producer(of: keys, as: Linear.self), inner.operands.count > 2, inner.operands[2] != nil
    else { return .unmatched }
    guard linear.isPlain(inner) else { return .declined("the keys' layer ends in an activation, a gate or a residual") }
    guard rewriter.useCount(keys) == 1 else { return .declined("the keys are also used elsewhere") }
    var operands = operation.operands
    operands[1] = try rewriter.emit(linear, inner.operands[0], inner.operands[1])
    return .replaced(try rewriter.emit(attention, operands))
  }
}

extension Linear {
  /// Whether the layer is a product and perhaps a bias, and no more.
  func isPlain(_ operation: Operation) -> Bool { activation == .none && !isGated && (operation.operands.count < 4 || operation.operands[3] == nil) }
}
