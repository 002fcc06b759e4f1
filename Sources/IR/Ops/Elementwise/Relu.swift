/// max(x, 0), NaN kept. ONNX Relu-14.
public struct Relu: RealUnaryElementwiseOp {
  public static let spec = OpSpec("relu", "The larger of each element and zero.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { x < 0 ? 0 : x }
  public func callAsFunction(_ x: Int64) -> Int64 { max(x, 0) }
}
