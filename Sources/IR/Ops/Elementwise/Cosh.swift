internal import Foundation

/// cosh x. ONNX Cosh-22.
public struct Cosh: UnaryElementwiseOp {
  public static let spec = OpSpec("cosh", "The hyperbolic cosine of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.cosh(x) }
}
