/// The mean of each channel. ONNX GlobalAveragePool-22.
public struct GlobalAveragePool: GlobalPoolingOp {
  public static let spec = OpSpec("global_average_pool", "The mean of each channel.", operands: ["input"])
  public init() {}
  func callAsFunction(_ channel: ArraySlice<Double>) -> Double { channel.reduce(0, +) / Double(channel.count) }
}
