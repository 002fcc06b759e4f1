/// Products of all elements up to each one along an axis: with it, or before it where `isExclusive`; from the end where
/// `isReverse`. ONNX CumProd-26.
public struct CumulativeProduct: CumulativeOp, DifferentiableOp {
  public static let spec = OpSpec("cumulative_product", "The products of all elements up to each one along an axis.", operands: ["input", "axis"])
  public var isExclusive: Bool, isReverse: Bool
  public init(isExclusive: Bool = false, isReverse: Bool = false) { self.isExclusive = isExclusive; self.isReverse = isReverse }
  public var start: Int64 { 1 }
  public func combine(_ x: Double, _ y: Double) -> Double { x * y }
  public func combine(_ x: Int64, _ y: Int64) -> Int64 { x &* y }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    // Of inputs without zeros: a product divided by one of its factors.
    let x = site.operand(0)
    let back = CumulativeSum(isExclusive: isExclusive, isReverse: !isReverse)
    return [try (site.cotangent(0) * site.result(0)).apply(back, site.operand(1)) / x]
  }
}
