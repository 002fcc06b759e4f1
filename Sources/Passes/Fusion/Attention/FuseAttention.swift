internal import IR

/// softmax(scale * Q K^T + mask) V in elementary operations becomes one attention.
///
/// The scale may be anywhere (on the queries, the keys, half on each, on the scores), masks may be added or
/// selected with Where, and queries, keys and values may have come to their heads by any chain of reshapes,
/// transposes, slices and splits: what counts is the view, not its spelling. Where the probabilities are used
/// elsewhere as well, the attention gives them out.
struct FuseAttention: RewriteRule {
  let name = "fuse-attention"
  let roots: [any Op.Type] = [MatMul.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let probabilities = operation.operands[0], let values = operation.operands[1] else { return .unmatched }
    let chain: ScoreChain
    switch try ScoreChain.find(from: probabilities, in: rewriter) {
    case .found(let found): chain = found
    case .none: return .unmatched
    case .declined(let reason): return .declined(reason)
    }
    let result = operation.results[0]
    switch try AttentionOperands.make(queries: chain.queries, keys: chain.keys, values: values, in: rewriter) {
    case .declined(let reason): return .declined(reason)
    case .made(let operands):
      var attention = Attention(headCount: operands.headCount, scale: chain.scale * operands.scale, layout: operands.layout)
      let scores = rewriter.shape(of: chain.scores)
      var mask: Value?
      switch try AttentionMask.make(chain.masks, scores: scores, headCount: operands.headCount, batch: operands.batch, in: rewriter) {
      case .declined(let reason): return .declined(reason)
      case .causal: attention.isCausal = true
      case .none: break
      case .mask(let value): mask = value
      }
      attention.returnsWeights = chain.probabilities.contains { rewriter.useCount($0) > 1 }
      if attention.returnsWeights, chain.probabilities.contains(where: { rewriter.useCountSoFar($0) > 1 }) {
        return .declined("the probabilities are needed before the values are")
      }
      let all: [Value?] = operands.values + (mask == nil ? [] : Array(repeating: nil, count: 3 - operands.values.count) + [mask])
      let results = try rewriter.emit(attention, all)
      guard let output = try AttentionOperands.restored(results[0], to: rewriter.shape(of: result), headCount: operands.headCount, in: rewriter) else {
        return .declined("the result's extents are not known well enough")
      }
      if attention.returnsWeights {
        for old in chain.probabilities where rewriter.useCount(old) > 1 {
          guard let weights = try rewriter.reshaped(results[1], to: rewriter.shape(of: old).dimensions) else { return .declined("the probabilities' extents are not known well enough") }
          rewriter.substitute(old, by: weights)
        }
      }
      return .value(output)
    }
  }
}
