/// The bits set in one but not in both. ONNX BitwiseXor-18.
public struct BitwiseXor: BitwiseOp {
  public static let spec = OpSpec("bitwise_xor", "The bits that differ between two tensors' elements.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public init() {}
  public func callAsFunction(_ x: UInt64, _ y: UInt64) -> UInt64 { x ^ y }
}
