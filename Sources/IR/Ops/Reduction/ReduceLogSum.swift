internal import Foundation

/// The logarithm of the sum along axes. ONNX ReduceLogSum-18.
public struct ReduceLogSum: ReductionOp {
  public static let spec = OpSpec("reduce_log_sum", "The logarithm of the sum along axes.", operands: ["input"])
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double { log(values.reduce(0, +)) }
}
