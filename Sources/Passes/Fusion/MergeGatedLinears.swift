internal import IR

/// SiLU(x W1 + b1) * (x W2 + b2): one linear layer with both weights side by side, and a SwiGLU.
struct MergeGatedLinears: RewriteRule {
  let name = "merge-gated-linears"
  let roots: [any Op.Type] = [Multiply.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let a = operation.operands[0], let b = operation.operands[1] else { return .unmatched }
    for (gate, other) in [(a, b), (b, a)] {
      guard let (_, silu) = rewriter.producer(of: gate, as: SiLU.self), let inner = silu.operands[0],
        rewriter.producer(of: inner, as: Linear.self) != nil, rewriter.producer(of: other, as: Linear.self) != nil
      else { continue }
      guard rewriter.useCount(gate) == 1, rewriter.useCount(inner) == 1, rewriter.useCount(other) == 1 else { return .declined("a linear layer inside is also used elsewhere") }
      guard rewriter.haveSameShape(inner, other) else { return .declined("the linear layers have different widths") }
      guard let merged = try rewriter.mergedLinear([inner, other]) else { return .declined("the linear layers do not merge") }
      return .value(try rewriter.emit(SwiGLU(), merged))
    }
    return .unmatched
  }
}

extension Rewriter {
  /// One linear layer that computes several of the same input side by side; nil where their kinds differ.
  func mergedLinear(_ values: [Value]) throws(Diagnostic) -> Value? {
    var weights: [Tensor] = [], biases: [Tensor?] = [], first: (op: Linear, operation: Operation)?
    for value in values {
      guard let (op, operation) = producer(of: value, as: Linear.self), op.activation == .none, operation.operands.count < 4 || operation.operands[3] == nil,
        let weight = operation.operands[1].flatMap({ self.constant($0) }), weight.layout == .rowMajor
      else { return nil }
      if let first, first.op != op || resolve(first.operation.operands[0] ?? value) != resolve(operation.operands[0] ?? value) { return nil }
      first = first ?? (op, operation)
      weights.append(weight)
      let bias = operation.operands.count > 2 ? operation.operands[2] : nil
      if let bias, self.constant(bias) == nil { return nil }
      biases.append(bias.flatMap { self.constant($0) })
    }
    guard let first, weights.allSatisfy({ $0.elementType == weights[0].elementType }) else { return nil }
    let outer = first.op.weightIsTransposed ? 0 : 1
    var bias: Value?
    if biases.contains(where: { $0 != nil }) {
      let parts = zip(biases, weights).map { $0 ?? Tensor($1.elementType, [$1.shape[outer]], doubles: Array(repeating: 0, count: $1.shape[outer])) }
      bias = self.constant(Tensor.joined(parts, alongRows: true))
    }
    let weight = self.constant(Tensor.joined(weights, alongRows: first.op.weightIsTransposed), name: name(of: first.operation.operands[1] ?? values[0]))
    for tensor in weights { tensor.discardResidentPages() }
    return try emit(first.op, first.operation.operands[0], weight, bias)
  }
}
