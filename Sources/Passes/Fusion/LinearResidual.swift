internal import IR

/// What is added to a linear layer, a residual connection mostly, is added before the layer's result is stored.
struct LinearResidual: RewriteRule {
  let name = "linear-residual"
  let roots: [any Op.Type] = [Add.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let a = operation.operands[0], let b = operation.operands[1] else { return .unmatched }
    var reason: String?
    for (sum, residual) in [(a, b), (b, a)] {
      guard let (linear, inner) = rewriter.producer(of: sum, as: Linear.self) else { continue }
      if inner.operands.count > 3, inner.operands[3] != nil { reason = "the linear layer has a residual already"; continue }
      guard rewriter.useCount(sum) == 1 else { reason = "the linear layer is also used without the sum"; continue }
      guard rewriter.haveSameShape(sum, residual) else { reason = "what is added has another shape"; continue }
      let bias = inner.operands.count > 2 ? inner.operands[2] : nil
      return .value(try rewriter.emit(linear, inner.operands[0], inner.operands[1], bias, residual))
    }
    return reason.map { .declined($0) } ?? .unmatched
  }
}
