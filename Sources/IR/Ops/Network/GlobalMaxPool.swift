/// The largest element of each channel. ONNX GlobalMaxPool-22. NaN wins over every number.
public struct GlobalMaxPool: GlobalPoolingOp {
  public static let spec = OpSpec("global_max_pool", "The largest element of each channel.", operands: ["input"])
  public init() {}
  func callAsFunction(_ channel: ArraySlice<Double>) -> Double { channel.reduce(-Double.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) } }
}
