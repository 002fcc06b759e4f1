/// x + y with broadcasting. ONNX Add-14.
public struct Add: BinaryElementwiseOp, ShapeArithmeticOp {
  public static let spec = OpSpec("add", "The sum of two tensors.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public init() {}
  public func callAsFunction(_ x: Double, _ y: Double) -> Double { x + y }
  public func callAsFunction(_ x: Int64, _ y: Int64) -> Int64 { x &+ y }
  public func contents(for operands: Operands) -> [Dimension]? { combinedContents(operands, +) }
}

/// Shape arithmetic of an element-wise op on two lists of extents, of one length or one of them single.
func combinedContents(_ operands: Operands, _ f: (Dimension, Dimension) -> Dimension) -> [Dimension]? {
  guard operands[0].elementType.isInteger, let a = operands[0].extents, let b = operands[1].extents else { return nil }
  if a.count == b.count { return zip(a, b).map(f) }
  if a.count == 1 { return b.map { f(a[0], $0) } }
  if b.count == 1 { return a.map { f($0, b[0]) } }
  return nil
}
