/// The bits set in either. ONNX BitwiseOr-18.
public struct BitwiseOr: BitwiseOp {
  public static let spec = OpSpec("bitwise_or", "The bits that are set in either tensor's element.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public init() {}
  public func callAsFunction(_ x: UInt64, _ y: UInt64) -> UInt64 { x | y }
}
