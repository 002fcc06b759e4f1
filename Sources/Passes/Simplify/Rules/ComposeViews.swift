internal import IR

/// A chain of reshapes and transposes becomes the shortest that does the same: at most a reshape, a transpose and a
/// reshape, and nothing at all where the chain undoes itself.
struct ComposeViews: RewriteRule {
  let name = "compose-views"
  let roots: [any Op.Type] = [Reshape.self, Transpose.self]

  /// A reshape costs nothing when the program runs; a transpose moves every element.
  private static let transposeCost = 10

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let inner = operation.operands[0], let below = rewriter.producer(of: inner), isView(below.op) else { return .unmatched }
    let value = operation.results[0]
    let view = rewriter.view(of: value) { rewriter.producer(of: $0).map { !isView($0.op) } ?? true }
    let flat = view.axes.flatMap { $0 }
    guard view.base != value, view.base != inner, flat.count == view.atoms.count else { return .unmatched }
    let extents = rewriter.shape(of: value).dimensions
    let budget = cost(from: value, to: view.base, rewriter)

    if flat == Array(flat.indices) { return outcome(try rewriter.reshaped(view.base, to: extents)) }
    let baseRank = rewriter.shape(of: view.base).rank
    if let permutation = permutation(of: flat, in: (0..<baseRank).map(view.freeAtoms(ofBaseAxis:))), budget > Self.transposeCost + 1 || isOnlyTransposes(value, view.base, rewriter) {
      return outcome(try rewriter.reshaped(rewriter.transposed(view.base, permutation), to: extents))
    }
    // Split the base first, so that one transpose gives the axes of the result.
    guard budget > Self.transposeCost + 2 else { return .unmatched }
    let groups = view.axes.enumerated().sorted { ($0.element.first ?? -1, $0.offset) < ($1.element.first ?? -1, $1.offset) }
    if groups.flatMap(\.element) == Array(flat.indices) {
      var order = Array(repeating: 0, count: groups.count)
      for (position, group) in groups.enumerated() { order[group.offset] = position }
      guard let split = try rewriter.reshaped(view.base, to: groups.map { view.extent(of: $0.offset) }) else { return .unmatched }
      return .value(try rewriter.transposed(split, order))
    }
    return .unmatched
  }

  private func outcome(_ value: Value?) -> RewriteOutcome { value.map { .value($0) } ?? .unmatched }
  private func isView(_ op: any Op) -> Bool { op is Reshape || op is Transpose }

  private func cost(from value: Value, to base: Value, _ rewriter: Rewriter) -> Int {
    var cost = 0, value = value
    while value != base, let operation = rewriter.producer(of: value), let inner = operation.operands[0] {
      cost += operation.op is Transpose ? Self.transposeCost : 1
      value = rewriter.resolve(inner)
    }
    return cost
  }
  private func isOnlyTransposes(_ value: Value, _ base: Value, _ rewriter: Rewriter) -> Bool {
    var value = value
    while value != base {
      guard let operation = rewriter.producer(of: value), operation.op is Transpose, let inner = operation.operands[0] else { return false }
      value = rewriter.resolve(inner)
    }
    return true
  }

  /// The order of whole axes of the base that lays their atoms out as `flat`.
  private func permutation(of flat: [Int], in axes: [[Int]]) -> [Int]? {
    var result: [Int] = [], rest = flat[...]
    // Axes of extent 1 have no atoms; where they go does not matter.
    var remaining = Array(axes.indices)
    while let next = rest.first {
      guard let axis = remaining.first(where: { axes[$0].first == next }), rest.starts(with: axes[axis]) else { return nil }
      rest = rest.dropFirst(axes[axis].count)
      remaining.removeAll { $0 == axis }
      result.append(axis)
    }
    for axis in remaining { result.insert(axis, at: min(axis, result.count)) }
    return result
  }
}
