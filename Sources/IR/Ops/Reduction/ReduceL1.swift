/// The sum of magnitudes along axes. ONNX ReduceL1-18.
public struct ReduceL1: ReductionOp, DifferentiableOp {
  public static let spec = OpSpec("reduce_l1", "The sum of magnitudes along axes.", operands: ["input"])
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double { values.reduce(0) { $0 + abs($1) } }
  public func reduce(_ values: [Int64]) -> Int64 { values.reduce(0) { $0 &+ Abs()($1) } }
  public func reduce(_ values: [UInt64]) -> UInt64 { values.reduce(0, &+) }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, _, cotangent) = try kept(site)
    return [try cotangent * x.apply(Sign())]
  }
}
