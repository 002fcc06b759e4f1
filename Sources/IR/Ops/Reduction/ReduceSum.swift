/// The sum along axes; 0 of nothing. ONNX ReduceSum-13.
public struct ReduceSum: ReductionOp, DifferentiableOp {
  public static let spec = OpSpec("reduce_sum", "The sum along axes.", operands: ["input"])
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double { values.reduce(0, +) }
  public func reduce(_ values: [Int64]) -> Int64 { values.reduce(0, &+) }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, _, cotangent) = try kept(site)
    return [try cotangent.apply(Expand(), x.extents())]
  }
}
