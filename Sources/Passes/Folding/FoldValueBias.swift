internal import IR

/// The weights of a query sum to one, so that a bias of the values comes out of the attention as it is: what the output
/// projection makes of it belongs to the projection's bias.
struct FoldValueBias: RewriteRule {
  let name = "fold-value-bias"
  let roots: [any Op.Type] = [Linear.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let projection = operation.op as? Linear, let mixed = operation.operands[0], let (attention, inner) = rewriter.producer(of: mixed, as: Attention.self),
      attention.layout == .separate, inner.operands.count >= 3, let values = inner.operands[2], let (linear, below) = rewriter.producer(of: values, as: Linear.self),
      below.operands.count > 2, let offset = below.operands[2]
    else { return .unmatched }
    guard linear.isPlain(below) else { return .declined("the values' layer ends in an activation, a gate or a residual") }
    guard inner.operands.count < 4 || inner.operands[3] == nil else { return .declined("a mask may leave a query without keys, whose weights do not sum to one") }
    guard rewriter.useCount(values) == 1, rewriter.useCount(mixed) == 1 else { return .declined("the values or what comes of them are also used elsewhere") }
    guard !attention.returnsWeights || rewriter.useCountSoFar(inner.results[1]) == 0 else { return .declined("the weights are needed before the projection is") }
    guard let bias = rewriter.constant(offset), let weight = operation.operands[1].flatMap({ rewriter.constant($0) }), weight.layout == .rowMajor,
      let total = rewriter.bias(of: operation, plus: attention.spread(bias.doubles), weight, projection)
    else { return .declined("the biases or the projection are not constants") }
    let bare = try rewriter.emit(linear, below.operands[0], below.operands[1])
    let results = try rewriter.emit(attention, [inner.operands[0], inner.operands[1], bare])
    if attention.returnsWeights { rewriter.substitute(inner.results[1], by: results[1]) }
    let residual = operation.operands.count > 3 ? operation.operands[3] : nil
    return .value(try rewriter.emit(projection, results[0], operation.operands[1], total, residual))
  }
}

extension Attention {
  /// Numbers for the channels of the values as numbers for those of the output, where several heads share values.
  fileprivate func spread(_ values: [Double]) -> [Double] {
    let shared = headCount / keyValueHeadCount, depth = values.count / keyValueHeadCount
    return (0..<headCount).flatMap { head in values[head / shared * depth..<(head / shared + 1) * depth] }
  }
}

extension Rewriter {
  /// The bias of a layer whose every input row has grown by `row`; nil where the bias that is there is no constant.
  func bias(of operation: Operation, plus row: [Double], _ weight: Tensor, _ op: Linear) -> Value? {
    var total = weight.product(ofRow: row, isTransposed: op.weightIsTransposed), label = ""
    if operation.operands.count > 2, let old = operation.operands[2] {
      guard let bias = constant(old), bias.elementCount == total.count else { return nil }
      total = zip(total, bias.doubles).map(+)
      label = name(of: old)
    }
    return constant(Tensor(weight.elementType, [total.count], doubles: total), name: label)
  }
}
