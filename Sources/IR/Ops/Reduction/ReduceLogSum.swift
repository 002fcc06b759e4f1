internal import Foundation

/// The logarithm of the sum along axes. ONNX ReduceLogSum-18.
public struct ReduceLogSum: ReductionOp, DifferentiableOp {
  public static let spec = OpSpec("reduce_log_sum", "The logarithm of the sum along axes.", operands: ["input"])
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double { log(values.reduce(0, +)) }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, y, cotangent) = try kept(site)
    return [try (cotangent / y.exponential()).apply(Expand(), x.extents())]
  }
}
