/// The bits of a bfloat16: the upper half of a float32, rounded to nearest, ties to even.
func bfloat16Bits(_ value: Double) -> UInt16 {
  // Double to float rounds once and float to bfloat16 again; rounding to odd first keeps the second one right.
  var narrow = Float(value)
  if value.isNaN { return 0x7FC0 }
  if Double(narrow) != value, narrow.isFinite {
    if abs(Double(narrow)) > abs(value) { narrow = narrow > 0 ? narrow.nextDown : narrow.nextUp }
    narrow = Float(bitPattern: narrow.bitPattern | 1)
  }
  let bits = narrow.bitPattern
  return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
}

/// A float of eight bits or fewer: sign, exponent and fraction widths, and which codes are not numbers.
/// Source: the ONNX technical details on float8, float4 and E8M0.
struct SmallFloat: Sendable {
  let exponentBits: Int, fractionBits: Int, bias: Int
  let hasSign: Bool
  let isNaN: @Sendable (UInt8) -> Bool
  let nan: UInt8
  let hasInfinity: Bool
  let codes: Int

  static func of(_ type: ElementType) -> SmallFloat {
    switch type {
    case .float8e4m3fn: SmallFloat(exponentBits: 4, fractionBits: 3, bias: 7, hasSign: true, isNaN: { $0 & 0x7F == 0x7F }, nan: 0x7F, hasInfinity: false, codes: 256)
    case .float8e4m3fnuz: SmallFloat(exponentBits: 4, fractionBits: 3, bias: 8, hasSign: true, isNaN: { $0 == 0x80 }, nan: 0x80, hasInfinity: false, codes: 256)
    case .float8e5m2: SmallFloat(exponentBits: 5, fractionBits: 2, bias: 15, hasSign: true, isNaN: { $0 & 0x7F > 0x7C }, nan: 0x7F, hasInfinity: true, codes: 256)
    case .float8e5m2fnuz: SmallFloat(exponentBits: 5, fractionBits: 2, bias: 16, hasSign: true, isNaN: { $0 == 0x80 }, nan: 0x80, hasInfinity: false, codes: 256)
    case .float8e8m0: SmallFloat(exponentBits: 8, fractionBits: 0, bias: 127, hasSign: false, isNaN: { $0 == 0xFF }, nan: 0xFF, hasInfinity: false, codes: 256)
    default: SmallFloat(exponentBits: 2, fractionBits: 1, bias: 1, hasSign: true, isNaN: { _ in false }, nan: 0, hasInfinity: false, codes: 16)
    }
  }

  func decode(_ code: UInt8) -> Double {
    if isNaN(code) { return .nan }
    let width = exponentBits + fractionBits
    let sign = hasSign && code >> width & 1 == 1 ? -1.0 : 1.0
    let exponent = Int(code >> fractionBits) & ((1 << exponentBits) - 1)
    let fraction = Double(Int(code) & ((1 << fractionBits) - 1)) / Double(1 << fractionBits)
    if hasInfinity && exponent == (1 << exponentBits) - 1 { return sign * .infinity }
    if exponent == 0 && hasSign { return sign * Double(sign: .plus, exponent: 1 - bias, significand: 1) * fraction }
    return sign * Double(sign: .plus, exponent: exponent - bias, significand: 1) * (1 + fraction)
  }

  /// The code for a cast: what is too large, infinity included, becomes the largest number or, unless `saturates`,
  /// infinity or NaN. A power of two alone (E8M0) is rounded as `rounding` says. Source: the tables of ONNX Cast-25.
  func encode(_ value: Double, saturates: Bool, rounding: Cast.PowerRounding) -> UInt8 {
    if value.isNaN { return nan }
    if !hasSign { return encodePower(value, saturates: saturates, rounding: rounding) }
    let largest = codes / 2 - (hasInfinity ? 5 : isNaN(UInt8(codes / 2 - 1)) ? 2 : 1), limit = decode(UInt8(largest))
    // Past half of the step above the largest number, rounding leaves the range.
    let step = limit - decode(UInt8(largest - 1))
    guard abs(value) >= limit + step / 2 else { return encode(value) }
    let sign = UInt8(value < 0 ? codes / 2 : 0)
    if saturates || nan == 0 { return UInt8(largest) | sign }
    return hasInfinity ? UInt8(largest + 1) | sign : codes == 256 && nan == 0x7F ? nan | sign : nan
  }

  private func encodePower(_ value: Double, saturates: Bool, rounding: Cast.PowerRounding) -> UInt8 {
    let largest = codes - 2
    guard value > 0, value.isFinite else { return saturates ? (value > 0 ? UInt8(largest) : 0) : nan }
    let fraction = value.significand, exponent = Int(value.exponent) + bias
    let roundsUp = switch rounding {
    case .up: fraction > 1
    case .down: false
    case .nearest: fraction >= 1.5
    }
    let code = exponent + (roundsUp ? 1 : 0)
    if code < 0 { return saturates ? 0 : nan }
    return code <= largest ? UInt8(code) : saturates ? UInt8(largest) : nan
  }

  /// The code of the nearest value, ties to the even code; too large saturates (ONNX `saturate = 1`).
  func encode(_ value: Double) -> UInt8 {
    if value.isNaN { return nan }
    if hasInfinity && value.isInfinite { return value < 0 ? 0xFC : 0x7C }
    let magnitude = hasSign ? abs(value) : max(value, 0)
    var best = 0, distance = Double.infinity
    for code in 0..<(hasSign ? codes / 2 : codes) {
      let candidate = decode(UInt8(code))
      guard candidate.isFinite else { continue }
      let d = abs(candidate - min(magnitude, .greatestFiniteMagnitude))
      if d < distance || d == distance && code & 1 == 0 { best = code; distance = d }
    }
    // The codes that would be minus zero mean NaN in the "uz" types.
    let negative = hasSign && value.sign == .minus && !(best == 0 && isNaN(UInt8(codes / 2)))
    return UInt8(negative ? best + codes / 2 : best)
  }
}
