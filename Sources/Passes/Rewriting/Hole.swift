public import IR

/// A place in a pattern that is filled in when the pattern matches.
public protocol Hole: Sendable {
  associatedtype Bound
  init(id: Int)
  func bound(by match: Match) -> Bound
}

/// A hole any value fits. Used twice, it must be filled by the same value.
public struct AnyValue: Hole, PatternConvertible {
  let id: Int
  public init(id: Int) { self.id = id }
  public func bound(by match: Match) -> Value { match.value(id) }
  public var pattern: Pattern { .value(hole: id) }
}

/// A hole that a known number fits; filled, it is the number.
public struct AnyScalar: Hole, PatternConvertible {
  let id: Int
  public init(id: Int) { self.id = id }
  public func bound(by match: Match) -> Double { match.scalar(id) }
  public var pattern: Pattern { .scalar(hole: id) }
}

/// A hole an operation of one kind fits; filled, it is that operation's op with its attributes.
public struct AnyOperation<O: Op>: Hole {
  let id: Int
  public init(id: Int) { self.id = id }
  public func bound(by match: Match) -> O { match.op(id) }
  public func callAsFunction(_ operands: any PatternConvertible...) -> Pattern {
    .operation(O.self, hole: id, result: 0, operands.map(\.pattern))
  }
  /// Another result than the first.
  public func result(_ index: Int, of operands: any PatternConvertible...) -> Pattern {
    .operation(O.self, hole: id, result: index, operands.map(\.pattern))
  }
}
