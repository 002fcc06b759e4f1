/// The sum of squares along axes. ONNX ReduceSumSquare-18.
public struct ReduceSumSquare: ReductionOp, DifferentiableOp {
  public static let spec = OpSpec("reduce_sum_square", "The sum of squares along axes.", operands: ["input"])
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
  public func reduce(_ values: [Int64]) -> Int64 { values.reduce(0) { $0 &+ $1 &* $1 } }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, _, cotangent) = try kept(site)
    return [try 2 * cotangent * x]
  }
}
