/// x ≥ y. ONNX GreaterOrEqual-16.
public struct GreaterOrEqual: ComparisonOp {
  public static let spec = OpSpec("greater_or_equal", "Whether the first tensor's elements are at least the second's.", operands: ["lhs", "rhs"], traits: .elementwise)
  public init() {}
  public func callAsFunction<T: Comparable>(_ x: T, _ y: T) -> Bool { x >= y }
}
