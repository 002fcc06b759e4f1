/// How often numbers of each size occur: sixteen bins for each power of two from 2^-24 to 2^24, for each sign. One
/// pass over numbers of any range is enough, and no bin is wider than a sixteenth of what it holds.
public struct LogHistogram: Sendable, Hashable {
  static let binsPerOctave = 16, octaves = 48
  static let binCount = binsPerOctave * octaves
  /// By size.
  private(set) var positive = [Int](repeating: 0, count: binCount), negative = [Int](repeating: 0, count: binCount)
  /// Numbers nearer to zero than any bin.
  private(set) var zeros = 0
  public private(set) var low: Float = 0, high: Float = 0

  public init() {}
  public var count: Int { zeros + positive.reduce(0, +) + negative.reduce(0, +) }

  /// Takes a number in; one that is not finite is left out.
  public mutating func add(_ value: Float) {
    guard value.isFinite else { return }
    low = min(low, value); high = max(high, value)
    let size = abs(value)
    guard size >= 0x1p-24 else { zeros += 1; return }
    let bin = Self.bin(size)
    if value > 0 { positive[bin] += 1 } else { negative[bin] += 1 }
  }

  /// The exponent and, within it, a sixteenth of the octave, read off the bits: the bounds are spaced evenly within an octave.
  private static func bin(_ size: Float) -> Int {
    let bits = Int(size.bitPattern), exponent = (bits >> 23) - 127 + 24, part = (bits >> 19) & 15
    return min(max(exponent * binsPerOctave + part, 0), binCount - 1)
  }
  /// The middle of a bin.
  static func center(_ bin: Int) -> Double {
    let octave = Double(sign: .plus, exponent: bin / binsPerOctave - 24, significand: 1)
    return octave * (1 + (Double(bin % binsPerOctave) + 0.5) / Double(binsPerOctave))
  }

  /// The numbers with how often they occur, ascending.
  var weighted: [(value: Double, count: Int)] {
    let below = negative.indices.reversed().filter { negative[$0] > 0 }.map { (-Self.center($0), negative[$0]) }
    let above = positive.indices.filter { positive[$0] > 0 }.map { (Self.center($0), positive[$0]) }
    return below + (zeros > 0 ? [(0, zeros)] : []) + above
  }
}
