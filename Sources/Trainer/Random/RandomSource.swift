public import IR

/// Where decisions at random come from: a generator, or a record of decisions that is played again.
public protocol RandomSource {
  /// A number in [low, high], or [high, low].
  mutating func uniform(_ low: Double, _ high: Double) throws(Diagnostic) -> Double
  /// A whole number from low to high, both included.
  mutating func integer(_ low: Int, _ high: Int) throws(Diagnostic) -> Int
}

extension RandomSource {
  /// Fisher and Yates, from the last element.
  public mutating func shuffle<Element>(_ items: inout [Element]) throws(Diagnostic) {
    for index in items.indices.dropFirst().reversed() { items.swapAt(index, try integer(0, index)) }
  }
  /// Some of the numbers below `count`, in random order.
  public mutating func subset(of count: Int, keeping kept: Int) throws(Diagnostic) -> [Int] {
    var all = Array(0..<count)
    try shuffle(&all)
    return Array(all.prefix(kept))
  }
}

/// Numbers that depend on a seed, a stream and their place alone: the same on every machine, whatever else is drawn.
public struct CounterRandom: RandomSource, Sendable {
  private let base: UInt64
  private var place: UInt64 = 0

  /// - Parameters:
  ///   - stream: Tells apart what is drawn for: a step, an epoch, a worker.
  public init(seed: UInt64, stream: UInt64 = 0) { base = splitMix64(splitMix64(seed &+ 0x9E37_79B9_7F4A_7C15) ^ (stream &* 0xD1B5_4A32_D192_ED03)) }

  private mutating func next() -> UInt64 {
    place &+= 1
    return splitMix64(base &+ place &* 0x9E37_79B9_7F4A_7C15)
  }
  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * (Double(next() >> 11) * 0x1p-53) }
  public mutating func integer(_ low: Int, _ high: Int) -> Int {
    guard low < high else { return low }
    return low + Int(next().multipliedFullWidth(by: UInt64(high - low) + 1).high)
  }
}
