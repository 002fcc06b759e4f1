internal import Foundation

/// Tails and quantiles of the distributions that the tests need.
public enum Distributions {
  /// The chance that a standard normal number is above `x`.
  public static func normalUpperTail(_ x: Double) -> Double { 0.5 * erfc(x / 2.0.squareRoot()) }

  /// The number that a standard normal one is below with chance `p`, by halving an interval: exact to the last bits.
  public static func normalQuantile(_ p: Double) -> Double {
    var low = -40.0, high = 40.0
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The chance that a chi-square number of `degrees` degrees of freedom is above `x`: finite sums for whole degrees.
  public static func chiSquareUpperTail(_ x: Double, degrees: Int) -> Double {
    guard x > 0, degrees > 0 else { return x.isNaN ? .nan : 1 }
    if degrees % 2 == 0 {
      var term = exp(-x / 2), total = term
      for i in stride(from: 1, to: degrees / 2, by: 1) { term *= x / Double(2 * i); total += term }
      return total
    }
    var total = erfc((x / 2).squareRoot()), term = (2 * x / .pi).squareRoot() * exp(-x / 2)
    for i in stride(from: 1, through: (degrees - 1) / 2, by: 1) { total += term; term *= x / Double(2 * i + 1) }
    return total
  }
}
