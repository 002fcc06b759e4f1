public import IR

/// The shape of a fragment of a program, to be looked for from its last operation backwards.
public indirect enum Pattern: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// Any value; the same hole twice means the same value twice.
  case value(hole: Int)
  /// A known value of one element.
  case scalar(hole: Int)
  /// A known value of one element, equal to this one up to single precision.
  case literal(Double)
  /// Result `result` of an operation of one kind. With a hole, the same hole twice means the same operation.
  case operation(any Op.Type, hole: Int?, result: Int, [Pattern])

  public init(floatLiteral value: Double) { self = .literal(value) }
  public init(integerLiteral value: Int) { self = .literal(Double(value)) }
}

/// What may stand as an operand in a pattern: a hole, a number, a pattern.
public protocol PatternConvertible { var pattern: Pattern { get } }
extension Pattern: PatternConvertible { public var pattern: Pattern { self } }
extension Double: PatternConvertible { public var pattern: Pattern { .literal(self) } }

extension Op {
  /// The pattern of an operation of this kind, whatever its attributes.
  public static func pattern(_ operands: any PatternConvertible...) -> Pattern {
    .operation(Self.self, hole: nil, result: 0, operands.map(\.pattern))
  }
}

extension Double {
  /// Whether a constant of a program is this number, which may have been rounded to single precision.
  func isNearly(_ other: Double) -> Bool { self == other || abs(self - other) <= 1e-6 * abs(self) }
}
