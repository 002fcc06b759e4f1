internal import IR

/// A reshape to a shape computed in the program becomes a reshape to a constant, the open extents being -1 or 0.
struct NormalizeReshape: RewriteRule {
  let name = "constant-shape"
  let roots: [any Op.Type] = [Reshape.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let input = operation.operands[0], let shape = operation.operands[1], rewriter.elements(of: shape) == nil, rewriter.extents(of: shape) != nil else { return .unmatched }
    let extents = rewriter.shape(of: operation.results[0]).dimensions
    guard !extents.contains(where: \.isUnknown) else { return .declined("the extents are not known even as symbols") }
    guard let result = try rewriter.reshaped(input, to: extents) else { return .declined("more than one extent is open") }
    return .value(result)
  }
}
