/// x ≤ y. ONNX LessOrEqual-16.
public struct LessOrEqual: ComparisonOp {
  public static let spec = OpSpec("less_or_equal", "Whether the first tensor's elements are at most the second's.", operands: ["lhs", "rhs"], traits: .elementwise)
  public init() {}
  public func callAsFunction<T: Comparable>(_ x: T, _ y: T) -> Bool { x <= y }
}
