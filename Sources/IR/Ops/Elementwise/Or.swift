/// x or y. ONNX Or-7.
public struct Or: LogicalOp {
  public static let spec = OpSpec("or", "Whether at least one of two tensors' elements is true.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public init() {}
  public func callAsFunction(_ x: Bool, _ y: Bool) -> Bool { x || y }
}
