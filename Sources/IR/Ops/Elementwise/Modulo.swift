internal import Foundation

/// The remainder of x / y: with the sign of y, or of x where `takesDividendSign` (C's `fmod`). An integer modulo zero
/// is zero. ONNX Mod-13.
public struct Modulo: DifferentiableBinaryOp {
  public static let spec = OpSpec("modulo", "The remainder of the division of two tensors' elements.", operands: ["lhs", "rhs"], traits: .elementwise)
  public var takesDividendSign: Bool
  public init(takesDividendSign: Bool = false) { self.takesDividendSign = takesDividendSign }
  public func callAsFunction(_ x: Double, _ y: Double) -> Double {
    let remainder = fmod(x, y)
    return takesDividendSign || remainder == 0 || (remainder < 0) == (y < 0) ? remainder : remainder + y
  }
  public func callAsFunction(_ x: Int64, _ y: Int64) -> Int64 {
    guard y != 0, y != -1 else { return 0 }
    let remainder = x % y
    return takesDividendSign || remainder == 0 || (remainder < 0) == (y < 0) ? remainder : remainder + y
  }
  public func callAsFunction(_ x: UInt64, _ y: UInt64) -> UInt64 { y == 0 ? 0 : x % y }
  public func derivatives(at x: Expression, _ y: Expression, _ z: Expression, times cotangent: Expression) throws(Diagnostic) -> (Expression, Expression) {
    let quotient = try x / y
    let whole = try quotient.apply(Floor())
    guard takesDividendSign else { return (cotangent, try -(cotangent * whole)) }
    return (cotangent, try -(cotangent * quotient.isLess(than: 0).selects(quotient.apply(Ceil()), else: whole)))
  }
}
