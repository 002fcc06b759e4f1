internal import Foundation

/// The error function, 2/√π ∫₀ˣ exp(-t²) dt. ONNX Erf-13.
public struct Erf: DifferentiableUnaryOp {
  public static let spec = OpSpec("erf", "The error function of each element.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func callAsFunction(_ x: Double) -> Double { Foundation.erf(x) }
  public func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression { try 2 / Double.pi.squareRoot() * (-(x * x)).exponential() }
}
