/// The bits set in both. ONNX BitwiseAnd-18.
public struct BitwiseAnd: BitwiseOp {
  public static let spec = OpSpec("bitwise_and", "The bits that are set in both tensors' elements.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public init() {}
  public func callAsFunction(_ x: UInt64, _ y: UInt64) -> UInt64 { x & y }
}
