/// The elements as another element type, rounded once. ONNX Cast-25.
///
/// Floats become integers toward zero, integers keep their low bits, and anything but zero is true. `saturates` and
/// `rounding` speak of float types of eight bits alone.
public struct Cast: ShapeArithmeticOp, DifferentiableOp {
  public static let spec = OpSpec("cast", "The elements as another element type.", operands: ["input"], traits: .elementwise)
  public var to: ElementType
  /// Whether what is too large for an 8-bit float becomes its largest number, not NaN or infinity.
  public var saturates: Bool
  /// How a number between two powers of two becomes a float8e8m0.
  public var rounding: PowerRounding
  public enum PowerRounding: String, Sendable, Hashable, Codable, CaseIterable { case up, down, nearest }

  public init(to: ElementType, saturates: Bool = true, rounding: PowerRounding = .up) {
    self.to = to; self.saturates = saturates; self.rounding = rounding
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.comparable)
    guard !to.isComplex else {
      throw Diagnostic("type.operand", "no element type is cast to this one", found: to.rawValue, expected: ElementKind.comparable.rawValue)
    }
    return [TensorType(to, operands[0].shape)]
  }

  public func contents(for operands: Operands) -> [Dimension]? {
    // Extents go through 32-bit and 64-bit numbers unharmed: exporters compute shapes in floats too.
    let wide: [ElementType] = [.int64, .int32, .float32, .float64]
    guard wide.contains(operands[0].elementType), wide.contains(to), let extents = operands[0].contents else { return nil }
    return extents.allSatisfy { ($0.fixedValue ?? 0).magnitude < 1 << 24 } ? extents : nil
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0]
    if x.elementType == to { return [x] }
    if to == .string { return [Tensor(x.shape, strings: texts(x))] }
    if x.elementType == .string { return [try parsed(x)] }
    if to.isInteger || to == .bool, !x.elementType.isFloatingPoint { return [Tensor(to, x.shape, int64s: x.int64s)] }
    let values = wideValues(x)
    return [to.isFloatingPoint && to.byteCount == 1 ? narrow(values, x.shape) : Tensor(to, x.shape, doubles: values)]
  }

  /// The elements as doubles from which a narrower float rounds as if it had seen the elements themselves: integers
  /// too long for a double are rounded to odd.
  private func wideValues(_ x: Tensor) -> [Double] {
    switch x.elementType {
    case .int64: x.int64s.map { to == .float64 ? Double($0) : roundedToOdd($0) }
    case .uint64: x.scalars(UInt64.self).map { to == .float64 ? Double($0) : roundedToOdd($0) }
    default: x.doubles
    }
  }
  private func roundedToOdd<T: FixedWidthInteger>(_ value: T) -> Double {
    let nearest = Double(value)
    guard T(exactly: nearest) != value else { return nearest }
    let exceeds = T(exactly: nearest).map { $0.magnitude > value.magnitude } ?? true
    let truncated = exceeds ? (nearest > 0 ? nearest.nextDown : nearest.nextUp) : nearest
    return Double(bitPattern: truncated.bitPattern | 1)
  }

  private func narrow(_ values: [Double], _ shape: [Int]) -> Tensor {
    let format = SmallFloat.of(to)
    return Tensor(to, shape, scalars: values.map { format.encode($0, saturates: saturates, rounding: rounding) })
  }

  private func texts(_ x: Tensor) -> [String] {
    switch x.elementType {
    case .float64: x.doubles.map { text("\($0)") }
    case .float32: x.floats.map { text("\($0)") }
    case .float16: x.scalars(UInt16.self).map { text("\(Float16(bitPattern: $0))") }
    case .uint64: x.scalars(UInt64.self).map { "\($0)" }
    case .bool: x.bools.map { $0 ? "True" : "False" }
    case let type where type.isFloatingPoint: x.doubles.map { text("\(Float($0))") }
    default: x.int64s.map { "\($0)" }
    }
  }
  private func text(_ number: String) -> String {
    switch number {
    case "inf": "INF"
    case "-inf": "-INF"
    case "nan": "NaN"
    default: number
    }
  }

  private func parsed(_ x: Tensor) throws(Diagnostic) -> Tensor {
    var values: [Double] = [], integers: [Int64] = []
    for string in x.strings {
      let trimmed = string.drop { $0.isWhitespace }
      guard let value = Double(trimmed) else {
        throw Diagnostic("run.not-a-number", "a string that is cast to \(to.rawValue) is not a number", found: "\"\(string.prefix(40))\"", expected: "3.14, 1e-5, INF, NaN, ...")
      }
      values.append(value)
      integers.append(Int64(trimmed) ?? UInt64(trimmed).map { Int64(bitPattern: $0) } ?? Int64(saturating: value))
    }
    if to.isInteger { return Tensor(to, x.shape, int64s: integers) }
    return to.isFloatingPoint && to.byteCount == 1 ? narrow(values, x.shape) : Tensor(to, x.shape, doubles: values)
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.cotangent(0).apply(Cast(to: site.operand(0).elementType))] }
}
