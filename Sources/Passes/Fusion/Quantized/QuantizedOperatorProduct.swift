internal import IR

/// QLinearMatMul with a constant matrix is an 8-bit layer whose result is quantised.
struct QuantizedOperatorProduct: RewriteRule {
  let name = "quantized-operator"
  let roots: [any Op.Type] = [QLinearMatMul.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    let operands = operation.operands.compactMap(\.self)
    guard operands.count == 8, let (weights, reason) = rewriter.signedWeights(operands[3], zeroPoint: operands[5]) else { return .unmatched }
    guard let weights else { return .declined(reason) }
    guard rewriter.shape(of: operands[0]).rank >= 2, let scale = rewriter.constant(operands[1]), scale.elementCount == 1, let shift = rewriter.shift(operands[2]),
      let scales = rewriter.columnScales(operands[4], columns: rewriter.shape(of: weights)[1].fixedValue),
      let resultScale = rewriter.constant(operands[6]), let resultShift = rewriter.shift(operands[7])
    else { return .declined("a scale is not a constant, or not one for all rows") }
    let op = QuantizedLinear(elementType: rewriter.type(of: operands[7]).elementType)
    return .value(try rewriter.emit(
      op, [operands[0], rewriter.constant(scale.reshaped([])), shift, weights, scales, nil, nil, rewriter.constant(resultScale.reshaped([])), resultShift])[0])
  }
}
