/// The largest element of each channel. ONNX GlobalMaxPool-22. NaN wins over every number.
public struct GlobalMaxPool: GlobalPoolingOp, DifferentiableOp {
  public static let spec = OpSpec("global_max_pool", "The largest element of each channel.", operands: ["input"])
  public init() {}
  func callAsFunction(_ channel: ArraySlice<Double>) -> Double { channel.reduce(-Double.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) } }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let x = site.operand(0)
    // Equal ones share.
    let marks = try x.isEqual(to: site.result(0)).selects(x.constant(1), else: x.constant(0))
    return [try site.cotangent(0) / marks.sum(Array(2..<x.rank)) * marks]
  }
}
