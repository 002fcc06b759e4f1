/// The mean of each channel. ONNX GlobalAveragePool-22.
public struct GlobalAveragePool: GlobalPoolingOp, DifferentiableOp {
  public static let spec = OpSpec("global_average_pool", "The mean of each channel.", operands: ["input"])
  public init() {}
  func callAsFunction(_ channel: ArraySlice<Double>) -> Double { channel.reduce(0, +) / Double(channel.count) }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let x = site.operand(0), count = try site.fixedShape(0).dropFirst(2).reduce(1, *)
    return [try (site.cotangent(0) / Double(count)).apply(Expand(), x.extents())]
  }
}
