/// The triangle of the last two axes on and above (or below) the diagonal `k` places to the right of the main one;
/// zero elsewhere. ONNX Trilu-14.
public struct Trilu: DifferentiableOp {
  public static let spec = OpSpec("trilu", "The upper or the lower triangle of matrices.", operands: ["input", "k?"])
  public var isUpper: Bool
  public init(isUpper: Bool = true) { self.isUpper = isUpper }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(rank: 2...Int.max)
    try operands.optional(1)?.require(.index, "diagonal")
    try operands.optional(1)?.require(rank: 0...1, "diagonal")
    return [operands[0].type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0], k = arguments.optional(1)?.ints.first ?? 0
    let rows = shape[shape.count - 2], columns = shape[shape.count - 1], zero = input.elementCount
    let indices = (0..<zero).map { index in
      let diagonal = index % columns - index / columns % rows
      return (isUpper ? diagonal >= k : diagonal <= k) ? index : zero
    }
    return [Tensor.joined([input, .zero(input.elementType)]).selecting(indices, shape: shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.cotangent(0).apply(self, site.optional(1))] }
}
