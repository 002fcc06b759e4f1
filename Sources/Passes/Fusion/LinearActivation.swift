internal import IR

/// An activation function right after a linear layer is computed before the layer's result is stored.
struct LinearActivation: RewriteRule {
  let name = "linear-activation"
  let roots: [any Op.Type] = [Relu.self, Gelu.self, QuickGelu.self, SiLU.self, Sigmoid.self, Tanh.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let input = operation.operands[0], let (linear, inner) = rewriter.producer(of: input, as: Linear.self) else { return .unmatched }
    guard let activation = Self.activation(operation.op) else { return .declined("the matrix kernels do not compute this function") }
    guard linear.activation == .none, inner.operands.count < 4 || inner.operands[3] == nil else { return .declined("the linear layer already ends in an activation or a residual") }
    guard rewriter.useCount(input) == 1 else { return .declined("the linear layer is also used without the activation") }
    var fused = linear
    fused.activation = activation
    return .replaced(try rewriter.emit(fused, inner.operands))
  }

  /// The activation that an op computes, where the matrix kernels have it.
  static func activation(_ op: any Op) -> Activation? {
    switch op {
    case is Relu: .relu
    case let gelu as Gelu: gelu.approximation == .none ? .gelu : .geluTanh
    case let gelu as QuickGelu: gelu.alpha.isNearly(1.702) ? .quickGelu : nil
    case is SiLU: .silu
    case is Sigmoid: .sigmoid
    case is Tanh: .tanh
    default: nil
    }
  }
}
