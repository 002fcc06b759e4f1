/// An op on pairs of truth values, with broadcasting.
public protocol LogicalOp: Op {
  func callAsFunction(_ x: Bool, _ y: Bool) -> Bool
}
extension LogicalOp {
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.bool)
    try operands[1].require(.bool)
    return [TensorType(.bool, try broadcast(operands[0].shape, operands[1].shape))]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0].bools, y = arguments[1].bools
    let pairs = try BroadcastPairs(arguments[0].shape, arguments[1].shape)
    return [Tensor(pairs.shape, bools: pairs.map { self(x[$0], y[$1]) })]
  }
}
