internal import IR

/// A product with a constant matrix is a linear layer.
struct FormLinear: RewriteRule {
  let name = "matmul-to-linear"
  let roots: [any Op.Type] = [MatMul.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let input = operation.operands[0], let weight = operation.operands[1], let matrix = rewriter.constant(weight), matrix.rank == 2 else { return .unmatched }
    guard matrix.elementType.isFloatingPoint else { return .declined("the weights are \(matrix.elementType.rawValue), not floating point") }
    guard rewriter.shape(of: input).rank >= 2 else { return .declined("the input is a vector") }
    return .value(try rewriter.emit(Linear(), input, weight))
  }
}
