internal import IR

/// A Gemm by a constant matrix is a linear layer; one without scaling is a matrix product and a sum.
struct NormalizeGemm: RewriteRule {
  let name = "gemm-to-linear"
  let roots: [any Op.Type] = [Gemm.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let gemm = operation.op as? Gemm, let a = operation.operands[0], let b = operation.operands[1] else { return .unmatched }
    guard let weight = rewriter.constant(b), weight.elementType.isFloatingPoint else { return .declined("the second matrix is not a constant") }
    guard !gemm.transposesA else { return .declined("the first matrix is transposed") }
    let width = weight.shape[gemm.transposesB ? 0 : 1]
    let scaled = gemm.alpha == 1 ? b : rewriter.constant(weight.multiplied(by: gemm.alpha), name: rewriter.name(of: b))
    var bias: Value?
    if operation.operands.count > 2, let c = operation.operands[2], gemm.beta != 0 {
      guard let tensor = rewriter.constant(c) else { return .declined("the bias is not a constant") }
      guard let vector = tensor.asVector(of: width) else { return .declined("the bias is not a vector of the result's columns") }
      bias = rewriter.constant(gemm.beta == 1 ? vector : vector.multiplied(by: gemm.beta), name: rewriter.name(of: c))
    }
    return .value(try rewriter.emit(Linear(weightIsTransposed: gemm.transposesB), a, scaled, bias))
  }
}
