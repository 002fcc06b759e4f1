internal import IR

/// The product of two dequantised matrices, the second a constant, is an 8-bit layer: how ONNX models in QDQ form spell it.
struct QuantizedProduct: RewriteRule {
  let name = "quantized-product"
  let roots: [any Op.Type] = [MatMul.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let a = operation.operands[0], let b = operation.operands[1], let (_, left) = rewriter.producer(of: a, as: DequantizeLinear.self),
      let (axes, right) = rewriter.producer(of: b, as: DequantizeLinear.self), let codes = left.operands[0], let scale = left.operands[1], let weight = right.operands[0],
      let weightScale = right.operands[1], let (weights, reason) = rewriter.signedWeights(weight, zeroPoint: right.operands.count > 2 ? right.operands[2] : nil)
    else { return .unmatched }
    guard let weights else { return .declined(reason) }
    let type = rewriter.type(of: codes)
    guard type.elementType == .uint8 || type.elementType == .int8, type.rank >= 2, rewriter.type(of: a).elementType == .float32 else { return .declined("what is multiplied is no matrix of 8-bit codes") }
    guard let factor = rewriter.constant(scale), factor.elementCount == 1, let shift = rewriter.shift(left.operands.count > 2 ? left.operands[2] : nil) else {
      return .declined("the codes have more than one scale, or one that is not a constant")
    }
    let matrix = rewriter.shape(of: weights)
    guard axes.blockSize == 0, matrix.normalizedAxis(axes.axis) == 1 || rewriter.constant(weightScale)?.elementCount == 1, let scales = rewriter.columnScales(weightScale, columns: matrix[1].fixedValue) else {
      return .declined("the weights' scales are not one for each column")
    }
    return .value(try rewriter.emit(QuantizedLinear(), [codes, rewriter.constant(factor.reshaped([])), shift, weights, scales])[0])
  }
}
