/// x and y. ONNX And-7.
public struct And: LogicalOp {
  public static let spec = OpSpec("and", "Whether both tensors' elements are true.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public init() {}
  public func callAsFunction(_ x: Bool, _ y: Bool) -> Bool { x && y }
}
