/// Windows-1252, in which bytes without a character of their own are the control characters of Latin-1.
enum WindowsLatin {
  /// 0x80 to 0x9F.
  private static let upper: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
  ]
  private static let bytes: [UInt32: UInt8] = Dictionary(uniqueKeysWithValues: upper.enumerated().map { ($1, UInt8($0 + 0x80)) })

  static func character(_ byte: UInt8) -> Unicode.Scalar {
    (0x80...0x9F).contains(byte) ? Unicode.Scalar(upper[Int(byte) - 0x80]) ?? Unicode.Scalar(byte) : Unicode.Scalar(byte)
  }
  /// The byte that reads as this character, in Windows-1252 or in Latin-1.
  static func byte(_ scalar: Unicode.Scalar) -> UInt8? { bytes[scalar.value] ?? UInt8(exactly: scalar.value) }
}
