internal import IR

/// Queries, keys and values that are linear layers of one input become one linear layer and packed attention.
struct MergeProjections: RewriteRule {
  let name = "merge-projections"
  let roots: [any Op.Type] = [Attention.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let attention = operation.op as? Attention, attention.layout == .separate, operation.operands.count >= 3,
      let q = operation.operands[0], let k = operation.operands[1], let v = operation.operands[2]
    else { return .unmatched }
    guard [q, k, v].allSatisfy({ rewriter.producer(of: $0, as: Linear.self) != nil }) else { return .unmatched }
    guard attention.keyValueHeadCount == attention.headCount, rewriter.haveSameShape(q, k), rewriter.haveSameShape(k, v) else {
      return .declined("queries, keys and values have different shapes")
    }
    guard Set([q, k, v].map { rewriter.resolve($0) }).count == 3, [q, k, v].allSatisfy({ rewriter.useCount($0) == 1 }) else { return .declined("a projection is also used elsewhere") }
    guard let merged = try rewriter.mergedLinear([q, k, v]) else { return .declined("the projections are not plain linear layers of one input") }
    var packed = attention
    packed.layout = .packedQKV
    return .replaced(try rewriter.emit(packed, [merged] + (operation.operands.count > 3 ? [nil, nil, operation.operands[3]] : [])))
  }
}
