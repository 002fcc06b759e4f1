internal import IR

/// A linear layer times a constant vector (LayerScale, Touvron et al. 2021) or number: the factors go into the weights and
/// the bias.
struct ScaleLinear: RewriteRule {
  let name = "fold-scale"
  let roots: [any Op.Type] = [Multiply.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let a = operation.operands[0], let b = operation.operands[1] else { return .unmatched }
    for (product, factor) in [(a, b), (b, a)] {
      guard let (linear, inner) = rewriter.producer(of: product, as: Linear.self), let tensor = rewriter.constant(factor) else { continue }
      guard linear.activation == .none, inner.operands.count < 4 || inner.operands[3] == nil else { return .declined("the linear layer ends in an activation or a residual") }
      guard rewriter.useCount(product) == 1 else { return .declined("the linear layer is also used without the factor") }
      guard let width = rewriter.shape(of: product).dimensions.last?.fixedValue, let factors = tensor.asVector(of: width), tensor.rank <= rewriter.shape(of: product).rank else {
        return .declined("the factor is not a vector of the layer's columns")
      }
      guard let weight = inner.operands[1], let matrix = rewriter.constant(weight), matrix.layout == .rowMajor else { return .declined("the weights are not constants") }
      let scaled = rewriter.constant(matrix.scaled(by: factors, alongRows: linear.weightIsTransposed), name: rewriter.name(of: weight))
      matrix.discardResidentPages()
      var bias: Value?
      if inner.operands.count > 2, let old = inner.operands[2] {
        guard let vector = rewriter.constant(old) else { return .declined("the bias is not a constant") }
        bias = rewriter.constant(vector.scaled(by: factors, alongRows: false), name: rewriter.name(of: old))
      }
      return .value(try rewriter.emit(linear, inner.operands[0], scaled, bias))
    }
    return .unmatched
  }
}
