/// The cotangents of input, scale and bias of y = x^ * scale + bias, where x^ is normalised over `axes`: divided by its root mean
/// square (1 / `inverse`) and, if `isCentred`, with its mean taken away before.
func normalizationCotangents(
  _ site: DerivativeSite, normalized: Expression, inverse: Expression, axes: [Int], isCentred: Bool
) throws(Diagnostic) -> [Expression?] {
  let scale = site.operand(1), cotangent = try site.cotangent(0).cast(to: normalized.elementType)
  let inner = try cotangent * scale
  var dx = try inner - normalized * (inner * normalized).mean(axes)
  if isCentred { dx = try dx - inner.mean(axes) }
  return [
    try dx * inverse, site.wants(1) ? try (cotangent * normalized).summed(to: scale.shape) : nil,
    site.wants(2) ? try site.optional(2).map { (bias) throws(Diagnostic) in try cotangent.summed(to: bias.shape) } : nil,
  ]
}

/// The same for channels: input [N, C, ...], scale and bias [C], normalised over runs of `length` elements.
func channelNormalizationCotangents(_ site: DerivativeSite, runs length: Int, epsilon: Double) throws(Diagnostic) -> [Expression?] {
  let x = site.operand(0), shape = try site.fixedShape(0), cotangent = try site.cotangent(0)
  let channelShape = [1, shape[1]] + shape.dropFirst(2).map { _ in 1 }, others = shape.indices.filter { $0 != 1 }
  func runs(_ value: Expression) throws(Diagnostic) -> Expression { try value.reshaped([-1, length]) }
  let rows = try runs(x), centred = try rows - rows.mean([1])
  let inverse = try 1 / (centred.squared().mean([1]) + epsilon).squareRoot(), normalized = try centred * inverse
  let inner = try runs(cotangent * site.operand(1).reshaped(channelShape))
  let dx = try (inner - inner.mean([1]) - normalized * (inner * normalized).mean([1])) * inverse
  let scale = try (cotangent * normalized.reshaped(shape)).sum(others, keepsDimensions: false)
  return [try dx.reshaped(shape), scale, try cotangent.sum(others, keepsDimensions: false)]
}
