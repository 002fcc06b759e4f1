/// Sums of all elements up to each one along an axis: with it, or before it where `isExclusive`; from the end where
/// `isReverse`. ONNX CumSum-14.
public struct CumulativeSum: CumulativeOp, DifferentiableOp {
  public static let spec = OpSpec("cumulative_sum", "The sums of all elements up to each one along an axis.", operands: ["input", "axis"])
  public var isExclusive: Bool, isReverse: Bool
  public init(isExclusive: Bool = false, isReverse: Bool = false) { self.isExclusive = isExclusive; self.isReverse = isReverse }
  public var start: Int64 { 0 }
  public func combine(_ x: Double, _ y: Double) -> Double { x + y }
  public func combine(_ x: Int64, _ y: Int64) -> Int64 { x &+ y }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.cotangent(0).apply(CumulativeSum(isExclusive: isExclusive, isReverse: !isReverse), site.operand(1))] }
}
