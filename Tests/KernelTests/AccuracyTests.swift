internal import CKernels
internal import Foundation
internal import Testing

typealias ElementwiseVariant = Variant<chx_elementwise_f32_variant>
let elementwiseVariants: [ElementwiseVariant] = {
  var count = 0
  let all = chx_elementwise_f32_variants(&count)!
  return (0..<count).map { Variant(name: all[$0].name, requires: all[$0].requires_isa, function: all[$0]) }
}()

/// A function of one number: its exact value, and the bound that chx_elementwise.h states, in units in the last place.
struct UnaryFunction: Sendable, CustomTestStringConvertible {
  let op: chx_unary
  let testDescription: String
  let bound: Double
  let exact: @Sendable (Double) -> Double
  init(_ op: chx_unary, _ name: String, bound: Double, _ exact: @escaping @Sendable (Double) -> Double) {
    (self.op, testDescription, self.bound, self.exact) = (op, name, bound, exact)
  }
  /// With e^-|x| throughout, so that nothing overflows.
  static func sigmoid(_ x: Double) -> Double { x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)) }

  static let all: [Self] = [
    .init(CHX_UNARY_COPY, "copy", bound: 0) { $0 },
    .init(CHX_UNARY_NEGATE, "negate", bound: 0) { -$0 },
    .init(CHX_UNARY_ABSOLUTE, "absolute", bound: 0) { abs($0) },
    .init(CHX_UNARY_RECIPROCAL, "reciprocal", bound: 0.5) { 1 / $0 },
    .init(CHX_UNARY_SQUARE_ROOT, "square root", bound: 0.5) { $0.squareRoot() },
    .init(CHX_UNARY_RELU, "relu", bound: 0) { $0.isNaN ? $0 : max(0, $0) },
    .init(CHX_UNARY_EXP, "exp", bound: 1.1) { exp($0) },
    .init(CHX_UNARY_ERF, "erf", bound: 1.1) { erf($0) },
    .init(CHX_UNARY_TANH, "tanh", bound: 1.3) { tanh($0) },
    .init(CHX_UNARY_SIGMOID, "sigmoid", bound: 2.2) { sigmoid($0) },
    .init(CHX_UNARY_SILU, "silu", bound: 2.8) { $0 == -.infinity ? .nan : $0 * sigmoid($0) },
    .init(CHX_UNARY_GELU_ERF, "gelu_erf", bound: 5) { $0 == -.infinity ? .nan : $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) },
  ]
}

/// Numbers of every magnitude, both signs, and the special ones; dense between 2^-6 and 2^7, where the functions bend.
private let sweep: [Float] = {
  let largest = Float.greatestFiniteMagnitude, subnormal = Float.leastNonzeroMagnitude
  var numbers: [Float] = [0, -0.0, .infinity, -.infinity, .nan, subnormal, -subnormal, 71362 * subnormal, -71362 * subnormal, largest, -largest]
  for (from, to, step) in [(Float.leastNormalMagnitude, Float(0x1p-6), UInt32(900_007)), (0x1p-6, 0x1p7, 2_003), (0x1p7, Float.greatestFiniteMagnitude, 900_007)] {
    for pattern in stride(from: from.bitPattern, to: to.bitPattern, by: Int(step)) {
      numbers.append(Float(bitPattern: pattern))
      numbers.append(-Float(bitPattern: pattern))
    }
  }
  return numbers
}()

/// The distance from the exact value in units in the last place of a Float of its magnitude.
/// Below 2^-119 the unit is that of 2^-119: a product with a subnormal factor cannot do better.
private func unitsOff(_ found: Float, _ exact: Double) -> Double {
  if found.isNaN || exact.isNaN { return found.isNaN && exact.isNaN ? 0 : .infinity }
  let rounded = Float(exact)
  if found == rounded { return rounded.isInfinite ? 0 : min(0.5, abs(Double(found) - exact) / Double(rounded.ulp)) }
  if rounded.isInfinite || found.isInfinite { return max(abs(found), abs(rounded)) == .infinity && min(abs(found), abs(rounded)) > 3.4e38 ? 1 : .infinity }
  return abs(Double(found) - exact) / Double(max(abs(rounded), 0x1p-119).ulp)
}

@Suite("Accuracy") struct AccuracyTests {
  @Test("error in units in the last place over all magnitudes", arguments: elementwiseVariants, UnaryFunction.all)
  fileprivate func sweepAll(_ variant: ElementwiseVariant, _ function: UnaryFunction) {
    guard variant.isSupported else { return }
    var found = [Float](repeating: 0, count: sweep.count)
    variant.function.unary(function.op, sweep.count, sweep, &found)
    var worst = (units: 0.0, at: Float(0), found: Float(0))
    for (x, y) in zip(sweep, found) {
      let units = unitsOff(y, function.exact(Double(x)))
      if units > worst.units { worst = (units, x, y) }
    }
    if ProcessInfo.processInfo.environment["CHEXC_PRINT_ACCURACY"] != nil { print("\(variant.name) \(function.testDescription): \(worst.units) at \(worst.at)") }
    #expect(worst.units <= function.bound, "at \(worst.at): \(worst.found), not \(function.exact(Double(worst.at)))")
  }

  @Test("approximate activations", arguments: elementwiseVariants)
  fileprivate func approximations(_ variant: ElementwiseVariant) {
    guard variant.isSupported else { return }
    let x = stride(from: Float(-40), to: 40, by: 0.00317).map { $0 }
    for (op, exact) in [
      (CHX_UNARY_GELU_TANH, { (x: Double) in x * UnaryFunction.sigmoid(2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)) }),
      (CHX_UNARY_QUICK_GELU, { (x: Double) in x * UnaryFunction.sigmoid(1.702 * x) }),
    ] {
      var y = x
      variant.function.unary(op, x.count, x, &y)
      #expect(largestError(y, x.map { exact(Double($0)) }, scale: 0.1) < 6e-7)
    }
  }
}
