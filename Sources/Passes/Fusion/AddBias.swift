internal import IR

/// A constant vector added to a linear layer becomes its bias.
struct AddBias: RewriteRule {
  let name = "linear-bias"
  let roots: [any Op.Type] = [Add.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let a = operation.operands[0], let b = operation.operands[1] else { return .unmatched }
    for (sum, addend) in [(a, b), (b, a)] {
      guard let (linear, inner) = rewriter.producer(of: sum, as: Linear.self), let vector = rewriter.constant(addend) else { continue }
      guard linear.activation == .none, inner.operands.count < 4 || inner.operands[3] == nil else { return .declined("the linear layer already ends in an activation or a residual") }
      guard rewriter.useCount(sum) == 1 else { return .declined("the linear layer is also used without the sum") }
      guard let width = rewriter.shape(of: sum).dimensions.last?.fixedValue, let bias = vector.asVector(of: width) else {
        return .declined("what is added is not a vector of the layer's columns")
      }
      guard vector.rank <= rewriter.shape(of: sum).rank else { return .declined("what is added has more axes than the layer") }
      let old = inner.operands.count > 2 ? inner.operands[2] : nil
      let total: Tensor
      if let old {
        guard let tensor = rewriter.constant(old) else { return .declined("the bias there is already is not a constant") }
        total = Tensor(bias.elementType, bias.shape, doubles: zip(tensor.doubles, bias.doubles).map(+))
      } else { total = bias }
      return .value(try rewriter.emit(linear, inner.operands[0], inner.operands[1], rewriter.constant(total, name: rewriter.name(of: addend))))
    }
    return .unmatched
  }
}
