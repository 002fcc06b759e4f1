/// The square root of the sum of squares along axes. ONNX ReduceL2-18.
public struct ReduceL2: ReductionOp, DifferentiableOp {
  public static let spec = OpSpec("reduce_l2", "The square root of the sum of squares along axes.", operands: ["input"])
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, y, cotangent) = try kept(site)
    return [try y.isEqual(to: y.constant(0)).selects(y.constant(0), else: cotangent * x / y)]
  }
}
