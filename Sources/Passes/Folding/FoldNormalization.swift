internal import IR

/// The scale and the bias of a layer normalisation belong to the linear layer that reads it, with rows cut out between
/// them or not: W' = diag(scale) W, and bias W on top of the layer's bias.
struct FoldNormalization: RewriteRule {
  let name = "fold-normalization"
  let roots: [any Op.Type] = [Linear.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let linear = operation.op as? Linear, let input = operation.operands[0], let weight = operation.operands[1] else { return .unmatched }
    var value = input, slices: [Operation] = []
    while let (_, slice) = rewriter.producer(of: value, as: Slice.self), let source = slice.operands[0] { slices.append(slice); value = source }
    guard let (normalization, inner) = rewriter.producer(of: value, as: LayerNormalization.self), inner.results.count == 1,
      let scale = inner.operands[1].flatMap({ rewriter.constant($0) })
    else { return .unmatched }
    let bias = inner.operands.count > 2 ? inner.operands[2] : nil, shape = rewriter.shape(of: value)
    let offsets = bias.flatMap { rewriter.constant($0)?.doubles }
    guard bias != nil || !scale.doubles.allSatisfy({ $0 == 1 }) else { return .unmatched }
    guard shape.normalizedAxis(normalization.axis) == shape.rank - 1, rewriter.shape(of: input).dimensions.last == shape.dimensions.last else {
      return .declined("the channels are not those that are normalised")
    }
    guard ([input, value] + slices.map { $0.results[0] }).allSatisfy({ rewriter.useCount($0) == 1 }) else { return .declined("the normalisation is also used elsewhere") }
    guard let matrix = rewriter.constant(weight), matrix.layout == .rowMajor, bias == nil || offsets != nil else { return .declined("the weights or the biases are not constants") }
    var total = operation.operands.count > 2 ? operation.operands[2] : nil
    if let offsets {
      guard let sum = rewriter.bias(of: operation, plus: offsets, matrix, linear) else { return .declined("the layer's bias is not a constant") }
      total = sum
    }
    let ones = rewriter.constant(Tensor(scale.elementType, scale.shape, doubles: Array(repeating: 1, count: scale.elementCount)))
    var normalized = try rewriter.emit(normalization, inner.operands[0], ones)
    for slice in slices.reversed() { normalized = try rewriter.emit(slice.op, [normalized] + slice.operands.dropFirst())[0] }
    let scaled = rewriter.constant(matrix.scaled(by: scale, alongRows: !linear.weightIsTransposed), name: rewriter.name(of: weight))
    matrix.discardResidentPages()
    let residual = operation.operands.count > 3 ? operation.operands[3] : nil
    return .value(try rewriter.emit(linear, normalized, scaled, total, residual))
  }
}
