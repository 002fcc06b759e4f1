/// x < y. ONNX Less-13.
public struct Less: ComparisonOp {
  public static let spec = OpSpec("less", "Whether the first tensor's elements are less than the second's.", operands: ["lhs", "rhs"], traits: .elementwise)
  public init() {}
  public func callAsFunction<T: Comparable>(_ x: T, _ y: T) -> Bool { x < y }
}
