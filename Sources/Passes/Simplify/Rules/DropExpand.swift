internal import IR

/// An element-wise operation repeats its operands by itself: Add(Expand(x), y) is Add(x, y) where y has the extents.
struct DropExpand: RewriteRule {
  let name = "drop-expand"
  let roots: [any Op.Type] = [Add.self, Subtract.self, Multiply.self, Divide.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let a = operation.operands[0], let b = operation.operands[1] else { return .unmatched }
    let result = rewriter.shape(of: operation.results[0])
    for (index, (expanded, other)) in [(a, b), (b, a)].enumerated() {
      guard let (_, expand) = rewriter.producer(of: expanded, as: Expand.self), let source = expand.operands[0],
        let shape = rewriter.shape(of: source).broadcast(with: rewriter.shape(of: other)), rewriter.isSame(shape.dimensions, result.dimensions)
      else { continue }
      return .replaced(try rewriter.emit(operation.op, index == 0 ? [source, b] : [a, source]))
    }
    return .unmatched
  }
}
