/// The largest element along axes, NaN where there is one; of nothing, the least value of the type. ONNX ReduceMax-20.
public struct ReduceMaximum: ReductionOp, DifferentiableOp {
  public static let spec = OpSpec("reduce_maximum", "The largest element along axes.", operands: ["input"])
  public static var elements: ElementKind { .realOrBool }
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double { values.reduce(-.infinity, Maximum().callAsFunction) }
  public func reduce(_ values: [Int64]) -> Int64 { values.max() ?? .min }
  public func reduce(_ values: [UInt64]) -> UInt64 { values.max() ?? 0 }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, y, cotangent) = try kept(site)
    // Equal ones share.
    let marks = try x.isEqual(to: y).selects(x.constant(1), else: x.constant(0))
    return [try cotangent / marks.sum(reducedAxes(rank: x.rank)) * marks]
  }
}
