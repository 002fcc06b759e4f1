internal import IR

/// A few queries that are known at compile time, each head's against keys and values that are linear layers: the keys'
/// weights go into the queries, scores = (q Wk^T) X^T, and the values' weights come after the mixing, (A X) Wv. So
/// the layers of the keys and the values, over all tokens, are not computed at all. Only where that is less arithmetic.
struct ReassociateAttention: RewriteRule {
  let name = "reassociate-attention"
  let roots: [any Op.Type] = [Attention.self]

  /// One of the two layers: the tokens it reads, and its weights as rows of `inputs` by `outputs`.
  private struct Projection { var tokens: Value, weights: [Float], inputs: Int, outputs: Int, name: String }

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let attention = operation.op as? Attention, attention.layout == .separate, operation.operands.count >= 3, let queries = operation.operands[0].flatMap({ constantRows($0, rewriter) }),
      let keyValue = operation.operands[1], let valueValue = operation.operands[2],
      rewriter.producer(of: keyValue, as: Linear.self) != nil, rewriter.producer(of: valueValue, as: Linear.self) != nil
    else { return .unmatched }
    guard operation.operands.count < 4 || operation.operands[3] == nil, !attention.isCausal else { return .declined("the scores are masked") }
    guard attention.keyValueHeadCount == attention.headCount else { return .declined("heads share keys and values") }
    guard let keys = projection(keyValue, rewriter), let values = projection(valueValue, rewriter) else {
      return .declined("keys or values are also used elsewhere, or are more than a product with constant weights of single precision")
    }
    let (m, heads) = (queries.shape[1], attention.headCount)
    // Multiply-adds that every token saves, and those that come once.
    let size = { (value: Int) in Double(value) }
    let layers = size(keys.inputs) * size(keys.outputs) + size(values.inputs) * size(values.outputs)
    let saved = layers + size(m) * (size(keys.outputs) + size(values.outputs)) - size(heads) * size(m) * (size(keys.inputs) + size(values.inputs))
    let once = size(m) * size(values.inputs) * size(values.outputs)
    guard saved > 0, rewriter.shape(of: keys.tokens)[1].fixedValue.map({ size($0) * saved > once }) ?? true else {
      return .declined("\(heads) heads of \(m) queries: there would be more arithmetic")
    }
    return try rewritten(operation, attention, queries, keys, values, rewriter)
  }

  private func rewritten(
    _ operation: Operation, _ attention: Attention, _ queries: Tensor, _ keys: Projection, _ values: Projection, _ rewriter: Rewriter
  ) throws(Diagnostic) -> RewriteOutcome {
    let (m, heads) = (queries.shape[1], attention.headCount), rows = Dimension.fixed(heads * m)
    let batch = rewriter.shape(of: keys.tokens)[0], tokens = rewriter.shape(of: keys.tokens)[1], depth = values.outputs / heads
    let joined = rewriter.constant(joinedQueries(queries, keys, heads, attention.scale), name: keys.name)
    let scores = try rewriter.transposed(rewriter.emit(Linear(), keys.tokens, joined), [0, 2, 1])
    guard let apart = try rewriter.reshaped(scores, to: [batch, .fixed(heads), .fixed(m), tokens]) else { return .declined("the extents are not known well enough") }
    let weights = try rewriter.emit(Softmax(axis: -1), apart)
    // Each head has weights of its own for the values: heads first, then all pictures' queries in one matrix.
    let inner = Dimension.fixed(values.inputs), outer = Dimension.fixed(depth), head = Dimension.fixed(heads), query = Dimension.fixed(m)
    guard let together = try rewriter.reshaped(weights, to: [batch, rows, tokens]),
      let split = try rewriter.reshaped(rewriter.emit(MatMul(), together, values.tokens), to: [batch, head, query, inner]),
      let tall = try rewriter.reshaped(rewriter.transposed(split, [1, 0, 2, 3]), to: [head, batch * query, inner]),
      let mixed = try rewriter.reshaped(rewriter.emit(MatMul(), tall, rewriter.constant(byHead(values, heads), name: values.name)), to: [head, batch, query, outer]),
      let output = try rewriter.reshaped(rewriter.transposed(mixed, [1, 2, 0, 3]), to: [batch, query, head * outer])
    else { return .declined("the extents are not known well enough") }
    return .replaced(attention.returnsWeights ? [output, weights] : [output])
  }

  /// The queries [1, M, H * D] where they are a constant, repeated for every picture or not.
  private func constantRows(_ value: Value, _ rewriter: Rewriter) -> Tensor? {
    var value = value
    if let (_, expand) = rewriter.producer(of: value, as: Expand.self), let source = expand.operands[0], rewriter.shape(of: source).rank == 3,
      rewriter.isSame(Array(rewriter.shape(of: source).dimensions.dropFirst()), Array(rewriter.shape(of: value).dimensions.dropFirst()))
    { value = source }
    guard let tensor = rewriter.constant(value), tensor.rank == 3, tensor.shape[0] == 1, tensor.elementType == .float32, tensor.layout == .rowMajor else { return nil }
    return tensor
  }

  private func projection(_ value: Value, _ rewriter: Rewriter) -> Projection? {
    guard let (linear, operation) = rewriter.producer(of: value, as: Linear.self), linear.isPlain(operation), operation.operands.count < 3 || operation.operands[2] == nil,
      rewriter.useCount(value) == 1, let tokens = operation.operands[0], rewriter.shape(of: tokens).rank == 3, let weight = operation.operands[1],
      let matrix = rewriter.constant(weight), matrix.elementType == .float32, matrix.layout == .rowMajor
    else { return nil }
    let plain = linear.weightIsTransposed ? matrix.transposedMatrix() : matrix
    return Projection(tokens: tokens, weights: plain.floats, inputs: plain.shape[0], outputs: plain.shape[1], name: rewriter.name(of: weight))
  }

  /// scale * Wk q^T of each head, [inputs, H * M], summed in double precision.
  private func joinedQueries(_ queries: Tensor, _ keys: Projection, _ heads: Int, _ scale: Double) -> Tensor {
    let m = queries.shape[1], width = keys.outputs, depth = width / heads, q = queries.floats
    var result: [Float] = []
    result.reserveCapacity(keys.inputs * heads * m)
    for k in 0..<keys.inputs {
      for head in 0..<heads {
        for query in 0..<m {
          var sum = 0.0
          for d in head * depth..<(head + 1) * depth { sum += Double(keys.weights[k * width + d]) * Double(q[query * width + d]) }
          result.append(Float(sum * scale))
        }
      }
    }
    return Tensor(.float32, [keys.inputs, heads * m], scalars: result)
  }

  /// The values' weights with the heads in front, [H, inputs, depth].
  private func byHead(_ values: Projection, _ heads: Int) -> Tensor {
    let depth = values.outputs / heads
    var lines: [Float] = []
    lines.reserveCapacity(values.weights.count)
    for head in 0..<heads {
      for row in 0..<values.inputs {
        let start = row * values.outputs + head * depth
        lines += values.weights[start..<start + depth]
      }
    }
    return Tensor(.float32, [heads, values.inputs, depth], scalars: lines)
  }
}
