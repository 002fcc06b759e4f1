internal import IR

/// A linear layer and a layer normalisation work on the last axis; a transpose or reshape of the other axes before them
/// may as well come after, where it often meets its inverse. (PyTorch's MultiheadAttention turns tokens and batch
/// around on the way in and on the way out.)
struct SinkView: RewriteRule {
  let name = "sink-view"
  let roots: [any Op.Type] = [Linear.self, LayerNormalization.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let input = operation.operands[0], let view = rewriter.producer(of: input), let source = view.operands[0], rewriter.useCount(input) == 1 || view.op is Reshape else { return .unmatched }
    let from = rewriter.shape(of: source), to = rewriter.shape(of: input)
    guard from.rank >= 2, to.rank >= 2, from[from.rank - 1].isCertainlyEqual(to: to[to.rank - 1]) else { return .unmatched }
    // A residual would have to be turned around, too.
    if operation.op is Linear, operation.operands.count > 3 { return .unmatched }
    if let normalization = operation.op as? LayerNormalization, normalization.resultCount > 1 || to.normalizedAxis(normalization.axis) != to.rank - 1 { return .unmatched }
    var op = operation.op
    if let normalization = op as? LayerNormalization { op = LayerNormalization(axis: -1, epsilon: normalization.epsilon) }
    let result = rewriter.shape(of: operation.results[0]).dimensions
    switch view.op {
    case let transpose as Transpose where transpose.permutation.last == from.rank - 1:
      let sunk = try rewriter.emit(op, [source] + operation.operands.dropFirst())[0]
      return .value(try rewriter.emit(transpose, sunk))
    case is Reshape where rewriter.shapeOperand(for: result, from: from) != nil && from.rank > to.rank:
      let sunk = try rewriter.emit(op, [source] + operation.operands.dropFirst())[0]
      return try rewriter.reshaped(sunk, to: result).map { .value($0) } ?? .unmatched
    default: return .unmatched
    }
  }
}
