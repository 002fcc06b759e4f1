internal import IR

/// Squeeze, Unsqueeze and Flatten are reshapes.
struct NormalizeView: RewriteRule {
  let name = "normalize-view"
  let roots: [any Op.Type] = [Squeeze.self, Unsqueeze.self, Flatten.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let input = operation.operands[0], !rewriter.shape(of: operation.results[0]).dimensions.contains(where: \.isUnknown),
      let result = try rewriter.reshaped(input, to: rewriter.shape(of: operation.results[0]).dimensions)
    else { return .unmatched }
    return .value(result)
  }
}
