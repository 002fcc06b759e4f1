/// Elements read and written as wide plain numbers, which is how reference semantics compute: every float type as
/// `Double`, every integer type as `Int64` (`uint64` by its bit pattern), rounded once at the end.
extension Tensor {
  /// - Precondition: a float, integer or bool element type.
  public var doubles: [Double] {
    switch elementType {
    case .float64: scalars(Double.self)
    case .float32: scalars(Float.self).map(Double.init)
    case .float16: scalars(UInt16.self).map { Double(Float16(bitPattern: $0)) }
    case .bfloat16: scalars(UInt16.self).map { Double(Float(bitPattern: UInt32($0) << 16)) }
    case .uint64: scalars(UInt64.self).map { Double($0) }
    case let type where type.isFloatingPoint: scalars(UInt8.self).map { SmallFloat.of(type).decode($0) }
    default: int64s.map(Double.init)
    }
  }

  /// Integers as they are; floats rounded toward zero; bools as 0 and 1.
  public var int64s: [Int64] {
    switch elementType {
    case .int64: scalars(Int64.self)
    case .int32: scalars(Int32.self).map(Int64.init)
    case .int16: scalars(Int16.self).map(Int64.init)
    case .int8, .int4, .int2: scalars(Int8.self).map(Int64.init)
    case .uint64: scalars(UInt64.self).map { Int64(bitPattern: $0) }
    case .uint32: scalars(UInt32.self).map(Int64.init)
    case .uint16: scalars(UInt16.self).map(Int64.init)
    case .uint8, .uint4, .uint2, .bool: scalars(UInt8.self).map(Int64.init)
    default: doubles.map(Int64.init(saturating:))
    }
  }
  public var ints: [Int] { int64s.map { Int($0) } }
  public var floats: [Float] { elementType == .float32 ? scalars(Float.self) : doubles.map { Float($0) } }
  public var bools: [Bool] { elementType == .bool ? scalars(UInt8.self).map { $0 != 0 } : doubles.map { $0 != 0 } }
  public var strings: [String] { if case .strings(let strings) = contents { strings } else { [] } }

  /// Rounds to the nearest value of a float type (ties to even; too large becomes infinite where the type has
  /// infinities), truncates for integers, tests against zero for bool.
  public init(_ elementType: ElementType, _ shape: [Int], doubles values: [Double]) {
    switch elementType {
    case .float64: self.init(elementType, shape, scalars: values)
    case .float32: self.init(elementType, shape, scalars: values.map { Float($0) })
    case .float16: self.init(elementType, shape, scalars: values.map { Float16($0).bitPattern })
    case .bfloat16: self.init(elementType, shape, scalars: values.map(bfloat16Bits))
    case .bool: self.init(elementType, shape, scalars: values.map { UInt8($0 != 0 ? 1 : 0) })
    case .uint64: self.init(elementType, shape, scalars: values.map { $0 >= 0x1p63 ? UInt64(exactly: $0.rounded(.towardZero)) ?? .max : UInt64(bitPattern: Int64(saturating: $0)) })
    case let type where type.isFloatingPoint: self.init(elementType, shape, scalars: values.map { SmallFloat.of(type).encode($0) })
    default: self.init(elementType, shape, int64s: values.map(Int64.init(saturating:)))
    }
  }

  /// Keeps the low bits, as C's conversions between integer types do.
  public init(_ elementType: ElementType, _ shape: [Int], int64s values: [Int64]) {
    switch elementType {
    case .int64, .uint64: self.init(elementType, shape, scalars: values)
    case .int32, .uint32: self.init(elementType, shape, scalars: values.map { Int32(truncatingIfNeeded: $0) })
    case .int16, .uint16: self.init(elementType, shape, scalars: values.map { Int16(truncatingIfNeeded: $0) })
    case .int8, .uint8: self.init(elementType, shape, scalars: values.map { Int8(truncatingIfNeeded: $0) })
    case .int4: self.init(elementType, shape, scalars: values.map { Int8(truncatingIfNeeded: ($0 << 60) >> 60) })
    case .int2: self.init(elementType, shape, scalars: values.map { Int8(truncatingIfNeeded: ($0 << 62) >> 62) })
    case .uint4: self.init(elementType, shape, scalars: values.map { UInt8(truncatingIfNeeded: $0 & 15) })
    case .uint2: self.init(elementType, shape, scalars: values.map { UInt8(truncatingIfNeeded: $0 & 3) })
    case .bool: self.init(elementType, shape, scalars: values.map { UInt8($0 != 0 ? 1 : 0) })
    default: self.init(elementType, shape, doubles: values.map(Double.init))
    }
  }

  public init(_ shape: [Int], _ values: [Float]) { self.init(.float32, shape, scalars: values) }
  public init(_ shape: [Int], bools: [Bool]) { self.init(.bool, shape, scalars: bools.map { UInt8($0 ? 1 : 0) }) }
  public init(_ shape: [Int], strings: [String]) {
    precondition(strings.count == shape.reduce(1, *), "\(strings.count) strings for \(shape)")
    self.init(.string, shape, contents: .strings(strings))
  }
  /// A one-dimensional int64 tensor, as shapes and axes are.
  public init(int64s values: [Int]) { self.init(.int64, [values.count], int64s: values.map(Int64.init)) }
  /// A tensor of rank 0, its element rounded as by `init(_:_:doubles:)`.
  public static func scalar(_ elementType: ElementType, _ value: Double) -> Tensor { Tensor(elementType, [], doubles: [value]) }
}

extension Int64 {
  /// Rounds toward zero; NaN is zero, and what does not fit is the nearest that does.
  public init(saturating value: Double) {
    if value.isNaN { self = 0 } else if value >= 0x1p63 { self = .max } else if value <= -0x1p63 { self = .min } else { self = Int64(value) }
  }
}
