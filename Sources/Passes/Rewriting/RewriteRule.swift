public import IR

/// A local improvement, tried at every operation whose op is among its roots.
public protocol RewriteRule: Sendable {
  var name: String { get }
  /// The ops it can start from. The sweep tries the rule at no others.
  var roots: [any Op.Type] { get }
  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome
}

/// What came of trying a rule at an operation.
public enum RewriteOutcome: Sendable {
  /// This is not the fragment the rule looks for.
  case unmatched
  /// It is the fragment, but it must stay as it is, for a reason worth telling.
  case declined(String)
  /// The values to use in place of the operation's results; nil where a result has no use.
  case replaced([Value?])

  public static func value(_ value: Value) -> Self { .replaced([value]) }
}

/// Rules that belong together; sets are joined with `+`, and earlier rules are tried first.
public struct RuleSet: Sendable, ExpressibleByArrayLiteral {
  public var rules: [any RewriteRule]
  public init(_ rules: [any RewriteRule]) { self.rules = rules }
  public init(arrayLiteral elements: any RewriteRule...) { rules = elements }
  public static func + (a: Self, b: Self) -> Self { Self(a.rules + b.rules) }
}
