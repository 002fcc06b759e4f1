internal import IR

/// An exact product of codes, cast and multiplied by both scales: how ONNX models with dynamic quantisation spell an 8-bit layer.
struct DynamicProduct: RewriteRule {
  let name = "dynamic-product"
  let roots: [any Op.Type] = [Multiply.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let a = operation.operands[0], let b = operation.operands[1] else { return .unmatched }
    for (product, factor) in [(a, b), (b, a)] {
      guard let (_, cast) = rewriter.producer(of: product, as: Cast.self), let sums = cast.operands[0], let (_, multiplied) = rewriter.producer(of: sums, as: MatMulInteger.self),
        let codes = multiplied.operands[0], let weight = multiplied.operands[1],
        let (weights, reason) = rewriter.signedWeights(weight, zeroPoint: multiplied.operands.count > 3 ? multiplied.operands[3] : nil)
      else { continue }
      guard let weights else { return .declined(reason) }
      guard rewriter.useCount(product) == 1, rewriter.useCount(sums) == 1, rewriter.type(of: operation.results[0]).elementType == .float32 else { return .declined("the product is also used elsewhere") }
      guard let (_, scaling) = rewriter.producer(of: factor, as: Multiply.self), let x = scaling.operands[0], let y = scaling.operands[1] else { return .declined("the scales are not one product") }
      let (scale, columns) = rewriter.isConstant(y) ? (x, y) : (y, x)
      guard rewriter.shape(of: scale).elementCount == .fixed(1), rewriter.shape(of: codes).rank >= 2, let scales = rewriter.columnScales(columns, columns: rewriter.shape(of: weights)[1].fixedValue) else {
        return .declined("the scales are not one number, and one for each column")
      }
      let zeroPoint = multiplied.operands.count > 2 ? multiplied.operands[2] : nil
      guard zeroPoint.map({ rewriter.shape(of: $0).elementCount == .fixed(1) }) ?? true else { return .declined("the codes have more than one zero point") }
      let shift = if let zeroPoint, !rewriter.isConstant(zeroPoint) { try rewriter.emit(Cast(to: .int32), zeroPoint) } else { rewriter.shift(zeroPoint) }
      return .value(try rewriter.emit(QuantizedLinear(), [codes, scale, shift, weights, scales])[0])
    }
    return .unmatched
  }
}
