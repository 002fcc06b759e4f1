/// The smallest element along axes, NaN where there is one; of nothing, the largest value of the type. ONNX ReduceMin-20.
public struct ReduceMinimum: ReductionOp, DifferentiableOp {
  public static let spec = OpSpec("reduce_minimum", "The smallest element along axes.", operands: ["input"])
  public static var elements: ElementKind { .realOrBool }
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double { values.reduce(.infinity, Minimum().callAsFunction) }
  public func reduce(_ values: [Int64]) -> Int64 { values.min() ?? .max }
  public func reduce(_ values: [UInt64]) -> UInt64 { values.min() ?? .max }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, y, cotangent) = try kept(site)
    // Equal ones share.
    let marks = try x.isEqual(to: y).selects(x.constant(1), else: x.constant(0))
    return [try cotangent / marks.sum(reducedAxes(rank: x.rank)) * marks]
  }
}
