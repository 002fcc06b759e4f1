/// The extent of a tensor along one axis: a number, or a name for a number that is known only when the
/// program runs (a batch size, say). Two equal names are the same number; `unknown` equals nothing.
public enum Dimension: Sendable, Hashable, Codable, CustomStringConvertible {
  case fixed(Int)
  case symbol(String)

  /// An extent about which nothing is known.
  public static let unknown = Dimension.symbol("?")

  public var fixedValue: Int? { if case .fixed(let value) = self { value } else { nil } }
  public var isUnknown: Bool { self == .unknown }

  /// Whether both are certain to be the same number.
  public func isCertainlyEqual(to other: Dimension) -> Bool { self == other && !isUnknown }
  /// Whether the two are certain to differ.
  public func isCertainlyDifferent(from other: Dimension) -> Bool {
    if let a = fixedValue, let b = other.fixedValue { a != b } else { false }
  }

  public var description: String {
    switch self {
    case .fixed(let value): "\(value)"
    case .symbol(let name): name
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Int.self) { self = .fixed(value) } else { self = .symbol(try container.decode(String.self)) }
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .fixed(let value): try container.encode(value)
    case .symbol(let name): try container.encode(name)
    }
  }
}

extension Dimension {
  /// Arithmetic on extents, as shape computations in a program do it. Symbols combine into named
  /// expressions, so that the same computation written twice has the same name.
  public static func + (a: Dimension, b: Dimension) -> Dimension {
    combine(a, b, "+") { $0.addingReportingOverflow($1) } ?? (a == .fixed(0) ? b : b == .fixed(0) ? a : named(a, "+", b))
  }
  public static func - (a: Dimension, b: Dimension) -> Dimension {
    if let value = combine(a, b, "-", { $0.subtractingReportingOverflow($1) }) { return value }
    if b == .fixed(0) { return a }
    if a.isCertainlyEqual(to: b) { return .fixed(0) }
    return named(a, "-", b)
  }
  public static func * (a: Dimension, b: Dimension) -> Dimension {
    if let value = combine(a, b, "*", { $0.multipliedReportingOverflow(by: $1) }) { return value }
    if a == .fixed(0) || b == .fixed(0) { return .fixed(0) }
    if a == .fixed(1) { return b }
    if b == .fixed(1) { return a }
    return named(a, "*", b)
  }
  /// The quotient, rounded down for numbers that are not negative.
  public static func / (a: Dimension, b: Dimension) -> Dimension {
    if b == .fixed(0) { return .unknown }
    if let value = combine(a, b, "/", { $0.dividedReportingOverflow(by: $1) }) { return value }
    if b == .fixed(1) { return a }
    if a.isCertainlyEqual(to: b) { return .fixed(1) }
    return named(a, "/", b)
  }

  private static func combine(_ a: Dimension, _ b: Dimension, _ symbol: String, _ f: (Int, Int) -> (partialValue: Int, overflow: Bool)) -> Dimension? {
    guard let x = a.fixedValue, let y = b.fixedValue else { return a.isUnknown || b.isUnknown ? .unknown : nil }
    let (value, overflow) = f(x, y)
    return overflow ? .unknown : .fixed(value)
  }
  private static func named(_ a: Dimension, _ symbol: String, _ b: Dimension) -> Dimension {
    let name = "(\(a)\(symbol)\(b))"
    // A name that grows without end helps nobody; past this the extent counts as unknown.
    return name.utf8.count > 120 ? .unknown : .symbol(name)
  }
}
