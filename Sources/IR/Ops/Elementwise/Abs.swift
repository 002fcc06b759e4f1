/// |x|; the smallest integer of a type stays itself. ONNX Abs-13.
public struct Abs: RealUnaryElementwiseOp {
  public static let spec = OpSpec("abs", "The magnitude of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { abs(x) }
  public func callAsFunction(_ x: Int64) -> Int64 { x < 0 ? 0 &- x : x }
}
