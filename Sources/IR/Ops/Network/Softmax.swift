/// exp(x) / sum(exp(x)) along one axis. ONNX Softmax-13; a row of minus infinities is NaN.
public struct Softmax: DifferentiableOp {
  public static let spec = OpSpec("softmax", "Exponentials along one axis, scaled to sum 1.", operands: ["input"])
  public var axis: Int
  public init(axis: Int = -1) { self.axis = axis }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] { try rowType(operands, axis: axis) }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] { [try mapRows(arguments[0], axis: axis, softmaxInPlace)] }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (y, cotangent) = (site.result(0), try site.cotangent(0))
    if axis == -1 || axis == y.rank - 1 { return [try y.apply(SoftmaxGradient(), cotangent)] }
    return [try y * (cotangent - (cotangent * y).sum([axis]))]
  }
}
