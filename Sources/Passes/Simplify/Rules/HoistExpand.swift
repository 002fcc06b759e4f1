internal import IR

/// What is computed from a constant repeated along leading axes is computed from the constant and then repeated, so
/// that constant folding reaches it: the label queries of an attention head, say, are the same for every image.
struct HoistExpand: RewriteRule {
  let name = "hoist-expand"
  let roots: [any Op.Type] = [
    Add.self, Subtract.self, Multiply.self, Divide.self, Sqrt.self, Relu.self, ReduceMean.self, MatMul.self, Linear.self,
    LayerNormalization.self, Transpose.self, Reshape.self,
  ]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    let operands = operation.operands.compactMap { $0 }
    guard operation.results.count == 1, operands.count == operation.operands.count else { return .unmatched }
    let result = rewriter.shape(of: operation.results[0])
    var bare: [Value] = [], isRepeated = false
    for operand in operands {
      if rewriter.isConstant(operand) { bare.append(operand); continue }
      guard let (_, expand) = rewriter.producer(of: operand, as: Expand.self), let source = expand.operands[0], rewriter.isConstant(source),
        isRepeatedAlongFirstAxisOnly(source, operand, rewriter)
      else { return .unmatched }
      bare.append(source)
      isRepeated = true
    }
    guard isRepeated, result.rank >= 2, leavesFirstAxisAlone(operation, rewriter) else { return .unmatched }
    let one: Value?
    if operation.op is Reshape {
      let extents = [.fixed(1)] + result.dimensions.dropFirst()
      guard let shape = Shape(extents).fixed else { return .unmatched }
      one = rewriter.folded(Reshape(), [bare[0], rewriter.constant(Tensor(int64s: shape))])
    } else {
      one = rewriter.folded(operation.op, bare)
    }
    guard let one, rewriter.shape(of: one).rank == result.rank, rewriter.shape(of: one)[0] == .fixed(1),
      let all = try rewriter.expanded(one, to: result.dimensions)
    else { return .unmatched }
    return .value(all)
  }

  /// The operand is [1, ...] repeated to [B, ...].
  private func isRepeatedAlongFirstAxisOnly(_ source: Value, _ operand: Value, _ rewriter: Rewriter) -> Bool {
    let from = rewriter.shape(of: source), to = rewriter.shape(of: operand)
    return from.rank == to.rank && from.rank >= 2 && from[0] == .fixed(1) && zip(from.dimensions, to.dimensions).dropFirst().allSatisfy { $0.isCertainlyEqual(to: $1) }
  }

  private func leavesFirstAxisAlone(_ operation: Operation, _ rewriter: Rewriter) -> Bool {
    guard let first = operation.operands[0] else { return false }
    let rank = rewriter.shape(of: first).rank
    switch operation.op {
    case let transpose as Transpose: return transpose.permutation.first == 0
    case let normalization as LayerNormalization: return rewriter.shape(of: first).normalizedAxis(normalization.axis) != 0
    case let reduction as ReduceMean:
      return reduction.keepsDimensions && reduction.axes?.allSatisfy { (rewriter.shape(of: first).normalizedAxis($0) ?? 0) != 0 } == true
    case is Reshape: return rewriter.shape(of: operation.results[0])[0].isCertainlyEqual(to: rewriter.shape(of: first)[0])
    case is MatMul: return rank >= 3 && operation.operands[1].map { rewriter.shape(of: $0).rank == 2 && rewriter.isConstant($0) } == true
    default: return true
    }
  }
}
