internal import IR

/// Noise without state: a value depends on seed and counter only, so that any pixel can be drawn alone, in any order.
struct CounterNoise {
  var seed: UInt64

  func bits(_ counter: UInt64) -> UInt64 {
    splitMix64(seed &* 0xD1B5_4A32_D192_ED03 &+ counter &* 0x9E37_79B9_7F4A_7C15)
  }

  /// 0 ..< 1.
  func uniform(_ counter: UInt64) -> Double {
    Double(bits(counter) >> 11) / 9_007_199_254_740_992
  }

  /// Nearly normal with mean 0 and deviation 1: the sum of four 16-bit parts, scaled.
  func normal(_ counter: UInt64) -> Double {
    let value = bits(counter)
    let sum = (value & 0xFFFF) + (value >> 16 & 0xFFFF) + (value >> 32 & 0xFFFF) + (value >> 48)
    return (Double(sum) / 65_535 - 2) * 1.732
  }
}
