/// x > y. ONNX Greater-13.
public struct Greater: ComparisonOp {
  public static let spec = OpSpec("greater", "Whether the first tensor's elements are greater than the second's.", operands: ["lhs", "rhs"], traits: .elementwise)
  public init() {}
  public func callAsFunction<T: Comparable>(_ x: T, _ y: T) -> Bool { x > y }
}
