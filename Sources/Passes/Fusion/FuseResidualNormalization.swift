internal import IR

/// A sum and the layer normalisation of it, the sum being kept for the next residual connection.
struct FuseResidualNormalization: RewriteRule {
  let name = "fuse-residual-normalization"
  let roots: [any Op.Type] = [LayerNormalization.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let normalization = operation.op as? LayerNormalization, let sum = operation.operands[0], let (_, add) = rewriter.producer(of: sum, as: Add.self),
      let a = add.operands[0], let b = add.operands[1]
    else { return .unmatched }
    guard normalization.resultCount == 1, rewriter.shape(of: sum).normalizedAxis(normalization.axis) == rewriter.shape(of: sum).rank - 1 else {
      return .declined("the normalisation is not over the last axis alone")
    }
    guard rewriter.haveSameShape(a, sum), rewriter.haveSameShape(b, sum) else { return .declined("one of the two is repeated to fit the other") }
    guard rewriter.useCountSoFar(sum) == 1 else { return .declined("the sum is needed before the normalisation") }
    let results = try rewriter.emit(AddLayerNormalization(epsilon: normalization.epsilon), [a, b] + operation.operands.dropFirst())
    if rewriter.useCount(sum) > 1 { rewriter.substitute(sum, by: results[1]) }
    return .value(results[0])
  }
}
