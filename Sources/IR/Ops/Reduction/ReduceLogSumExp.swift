internal import Foundation

/// The logarithm of the sum of exponentials along axes, computed about the largest element. ONNX ReduceLogSumExp-18.
public struct ReduceLogSumExp: ReductionOp, DifferentiableOp {
  public static let spec = OpSpec("reduce_log_sum_exp", "The logarithm of the sum of exponentials along axes.", operands: ["input"])
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double {
    guard let largest = values.max(), largest.isFinite else { return values.reduce(-.infinity, Maximum().callAsFunction) }
    return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, y, cotangent) = try kept(site)
    return [try cotangent * (x - y).exponential()]
  }
}
