/// The mean along axes; NaN of nothing. Integers truncate toward zero. ONNX ReduceMean-18.
public struct ReduceMean: ReductionOp, DifferentiableOp {
  public static let spec = OpSpec("reduce_mean", "The mean along axes.", operands: ["input"])
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
  public func reduce(_ values: [Int64]) -> Int64 { values.isEmpty ? 0 : values.reduce(0, &+) / Int64(values.count) }
  public func reduce(_ values: [UInt64]) -> UInt64 { values.isEmpty ? 0 : values.reduce(0, &+) / UInt64(values.count) }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, _, cotangent) = try kept(site)
    return [try cotangent.apply(Expand(), x.extents()) * (1 / elementCount(site))]
  }
}
