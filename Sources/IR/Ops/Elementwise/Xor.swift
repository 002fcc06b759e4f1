/// x or y, not both. ONNX Xor-7.
public struct Xor: LogicalOp {
  public static let spec = OpSpec("xor", "Whether exactly one of two tensors' elements is true.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public init() {}
  public func callAsFunction(_ x: Bool, _ y: Bool) -> Bool { x != y }
}
