/// The type of one element of a tensor: every element type of ONNX (TensorProto.DataType, ONNX 1.19).
///
/// The raw value is the name that programs are printed with and artifacts are stored with.
public enum ElementType: String, Sendable, Hashable, Codable, CaseIterable {
  case float32, float64, float16, bfloat16
  case float8e4m3fn, float8e4m3fnuz, float8e5m2, float8e5m2fnuz, float8e8m0, float4e2m1
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case int4, uint4, int2, uint2
  case bool, string
  case complex64, complex128

  /// Bytes that one element takes in memory. Elements narrower than a byte are held one to a byte and are
  /// packed only in files. Zero for `string`, whose elements are not held as bytes.
  public var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64, .complex64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .complex128: 16
    case .string: 0
    default: 1
    }
  }

  /// Bits that one element takes in a file.
  public var bitCount: Int {
    switch self {
    case .int4, .uint4, .float4e2m1: 4
    case .int2, .uint2: 2
    default: byteCount * 8
    }
  }

  public var isFloatingPoint: Bool {
    switch self {
    case .float32, .float64, .float16, .bfloat16, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz,
      .float8e8m0, .float4e2m1: true
    default: false
    }
  }
  public var isSignedInteger: Bool {
    switch self {
    case .int8, .int16, .int32, .int64, .int4, .int2: true
    default: false
    }
  }
  public var isUnsignedInteger: Bool {
    switch self {
    case .uint8, .uint16, .uint32, .uint64, .uint4, .uint2: true
    default: false
    }
  }
  public var isInteger: Bool { isSignedInteger || isUnsignedInteger }
  public var isComplex: Bool { self == .complex64 || self == .complex128 }

  /// The values an integer type can hold, `uint64` being cut at `Int64.max`.
  public var integerRange: ClosedRange<Int64>? {
    guard isInteger else { return nil }
    let bits = bitCount
    if isSignedInteger { return bits == 64 ? Int64.min...Int64.max : -(1 << (bits - 1))...((1 << (bits - 1)) - 1) }
    return bits == 64 ? 0...Int64.max : 0...((1 << bits) - 1)
  }
}
