/// An op applied to each element of a real tensor on its own. The computation is in double precision and rounded once.
public protocol UnaryElementwiseOp: Op {
  func callAsFunction(_ x: Double) -> Double
}
extension UnaryElementwiseOp {
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] { [operands[0].type] }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0]
    return [Tensor(x.elementType, x.shape, doubles: x.doubles.map(callAsFunction))]
  }
}
