/// x = y; NaN equals nothing. ONNX Equal-19.
public struct Equal: ComparisonOp {
  public static let spec = OpSpec("equal", "Whether two tensors' elements are equal.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public static var elements: ElementKind { .comparable }
  public init() {}
  public func callAsFunction<T: Comparable>(_ x: T, _ y: T) -> Bool { x == y }
}
