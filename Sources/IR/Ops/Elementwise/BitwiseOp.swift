/// An op on the bits of pairs of integers, with broadcasting.
public protocol BitwiseOp: Op {
  func callAsFunction(_ x: UInt64, _ y: UInt64) -> UInt64
}
extension BitwiseOp {
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.integer)
    try requireEqualElementTypes([operands[0], operands[1]])
    return [TensorType(operands[0].elementType, try broadcast(operands[0].shape, operands[1].shape))]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let (a, b) = (arguments[0], arguments[1]), x = a.int64s, y = b.int64s
    let pairs = try BroadcastPairs(a.shape, b.shape)
    return [Tensor(a.elementType, pairs.shape, int64s: pairs.map { Int64(bitPattern: self(UInt64(bitPattern: x[$0]), UInt64(bitPattern: y[$1]))) })]
  }
}
