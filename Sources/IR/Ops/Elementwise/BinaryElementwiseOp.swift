/// An op on pairs of elements, with broadcasting: computed in double precision for floats and in 64-bit integers,
/// wrapping, for integers, and rounded or cut once.
public protocol BinaryElementwiseOp: Op {
  func callAsFunction(_ x: Double, _ y: Double) -> Double
  func callAsFunction(_ x: Int64, _ y: Int64) -> Int64
  /// For unsigned types. What the signed form does to the bits, unless the op says otherwise.
  func callAsFunction(_ x: UInt64, _ y: UInt64) -> UInt64
}
extension BinaryElementwiseOp {
  public func callAsFunction(_ x: UInt64, _ y: UInt64) -> UInt64 {
    UInt64(bitPattern: self(Int64(bitPattern: x), Int64(bitPattern: y)))
  }
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.real)
    try requireEqualElementTypes([operands[0], operands[1]])
    return [TensorType(operands[0].elementType, try broadcast(operands[0].shape, operands[1].shape))]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let (a, b) = (arguments[0], arguments[1])
    let pairs = try BroadcastPairs(a.shape, b.shape)
    if a.elementType.isFloatingPoint {
      let x = a.doubles, y = b.doubles
      return [Tensor(a.elementType, pairs.shape, doubles: pairs.map { self(x[$0], y[$1]) })]
    }
    let x = a.int64s, y = b.int64s
    if a.elementType.isSignedInteger { return [Tensor(a.elementType, pairs.shape, int64s: pairs.map { self(x[$0], y[$1]) })] }
    return [Tensor(a.elementType, pairs.shape, int64s: pairs.map { Int64(bitPattern: self(UInt64(bitPattern: x[$0]), UInt64(bitPattern: y[$1]))) })]
  }
}

/// Shape arithmetic of an element-wise op on two lists of extents, of one length or one of them single. What would wrap
/// is no extent.
func combinedContents(_ operands: Operands, _ f: (Dimension, Dimension) -> Dimension) -> [Dimension]? {
  guard operands[0].isShapeLike, operands[1].isShapeLike, let a = operands[0].extents, let b = operands[1].extents else { return nil }
  guard a.count == b.count || a.count == 1 || b.count == 1, let range = operands[0].elementType.integerRange else { return nil }
  return (0..<(a.isEmpty || b.isEmpty ? 0 : max(a.count, b.count))).map { index in
    let extent = f(a[a.count == 1 ? 0 : index], b[b.count == 1 ? 0 : index])
    return range.contains(Int64(extent.fixedValue ?? 0)) ? extent : .unknown
  }
}
