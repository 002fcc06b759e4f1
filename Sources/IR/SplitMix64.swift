/// SplitMix64's finishing steps (Steele, Lea and Flood 2014): every bit of the result depends on every bit of `counter`.
/// Numbers made this way depend on their counter alone, so they can be made in any order and on any number of threads.
@inlinable @inline(__always) public func splitMix64(_ counter: UInt64) -> UInt64 {
  var z = counter
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
