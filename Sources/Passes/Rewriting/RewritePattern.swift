public import IR

/// A rule written as a pattern: what to look for, reading like the program, and what to put in its place.
///
///     RewritePattern("fuse-silu") { (x: AnyValue) in
///       Multiply.pattern(x, Sigmoid.pattern(x))
///     } replace: { rewriter, x in
///       .value(try rewriter.emit(SiLU(), x))
///     }
public struct RewritePattern: RewriteRule {
  /// Whether values inside the fragment may be used outside it as well.
  public enum InnerValues: Sendable {
    /// They may not: they would still have to be computed, and the rewrite would save nothing.
    case exclusive
    /// They may: they are cheap, or the rewrite pays anyway.
    case shared
  }

  public let name: String
  public let roots: [any Op.Type]
  private let pattern: Pattern
  private let innerValues: InnerValues
  private let replacement: @Sendable (Match, Rewriter) throws -> RewriteOutcome

  public init<each H: Hole>(
    _ name: String, inner innerValues: InnerValues = .exclusive,
    match: (repeat each H) -> Pattern,
    replace: @escaping @Sendable (Rewriter, repeat (each H).Bound) throws -> RewriteOutcome
  ) {
    var count = 0
    func next<T: Hole>(_: T.Type) -> T { count += 1; return T(id: count) }
    let holes = (repeat next((each H).self))
    self.name = name; self.innerValues = innerValues
    pattern = match(repeat each holes)
    guard case .operation(let root, _, _, _) = pattern else { preconditionFailure("pattern '\(name)' does not start from an operation") }
    roots = [root]
    replacement = { match, rewriter in try replace(rewriter, repeat (each holes).bound(by: match)) }
  }

  public func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let match = Matcher(rewriter: rewriter).match(pattern, at: operation) else { return .unmatched }
    if innerValues == .exclusive {
      for (value, edges) in match.edges.sorted(by: { $0.key < $1.key }) where rewriter.useCount(value) > edges.count {
        return .declined("the \(rewriter.producer(of: value)?.op.spec.name ?? "value") inside it is also used elsewhere")
      }
    }
    // The compiler infers `any Error` for closures over parameter packs; rules throw nothing but diagnostics.
    do { return try replacement(match, rewriter) } catch {
      throw error as? Diagnostic ?? Diagnostic("passes.rule-failed", "rule '\(name)' failed: \(error)", category: .internal)
    }
  }
}
