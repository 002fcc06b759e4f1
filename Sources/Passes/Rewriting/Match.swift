internal import IR

/// What filled the holes of a pattern.
public struct Match {
  var values: [Int: Value] = [:]
  var scalars: [Int: Double] = [:]
  var operations: [Int: Operation] = [:]
  /// The operand places inside the fragment through which each inner value was reached.
  var edges: [Value: Set<Edge>] = [:]

  struct Edge: Hashable { var user: Value, operand: Int }

  func value(_ hole: Int) -> Value {
    guard let value = values[hole] else { preconditionFailure("hole \(hole) does not occur in its pattern") }
    return value
  }
  func scalar(_ hole: Int) -> Double {
    guard let scalar = scalars[hole] else { preconditionFailure("hole \(hole) does not occur in its pattern") }
    return scalar
  }
  func op<O: Op>(_ hole: Int) -> O {
    guard let op = operations[hole]?.op as? O else { preconditionFailure("hole \(hole) does not occur in its pattern") }
    return op
  }
}

/// Matching with backtracking, since either order of a commutative op may be the one that fits.
struct Matcher {
  let rewriter: Rewriter

  private struct Goal { var pattern: Pattern, value: Value, edge: Match.Edge }

  func match(_ pattern: Pattern, at root: Operation) -> Match? {
    guard case .operation(let type, let hole, _, let operands) = pattern, type == Swift.type(of: root.op) else { return nil }
    var match = Match()
    if let hole { match.operations[hole] = root }
    return enter(root, type, operands, [], match)
  }

  /// Solves the operands of an operation that fits, in each order it allows, and then the other goals.
  private func enter(_ operation: Operation, _ type: any Op.Type, _ patterns: [Pattern], _ goals: [Goal], _ match: Match) -> Match? {
    let present = operation.operands.compactMap { $0 }
    // An absent operand before a present one has no place in a pattern.
    guard present.count == patterns.count, operation.operands.prefix(present.count).allSatisfy({ $0 != nil }) else { return nil }
    var orders = [Array(present.indices)]
    if type.spec.traits.contains(.commutative), present.count >= 2 { orders.append([1, 0] + present.indices.dropFirst(2)) }
    for order in orders {
      let inner = zip(patterns, order).map { Goal(pattern: $0, value: rewriter.resolve(present[$1]), edge: .init(user: operation.results[0], operand: $1)) }
      if let solved = solve(goals + inner.reversed(), match) { return solved }
    }
    return nil
  }

  private func solve(_ goals: [Goal], _ match: Match) -> Match? {
    guard let goal = goals.last else { return match }
    let rest = Array(goals.dropLast())
    var match = match
    switch goal.pattern {
    case .value(let hole):
      if let bound = match.values[hole], bound != goal.value { return nil }
      match.values[hole] = goal.value
    case .scalar(let hole):
      guard let scalar = rewriter.scalar(goal.value), match.scalars[hole] == nil || match.scalars[hole] == scalar else { return nil }
      match.scalars[hole] = scalar
    case .literal(let number):
      guard let scalar = rewriter.scalar(goal.value), number.isNearly(scalar) else { return nil }
    case .operation(let type, let hole, let result, let operands):
      guard let producer = rewriter.producer(of: goal.value), Swift.type(of: producer.op) == type,
        result < producer.results.count, producer.results[result] == goal.value
      else { return nil }
      match.edges[goal.value, default: []].insert(goal.edge)
      if let hole {
        if let bound = match.operations[hole], bound.results != producer.results { return nil }
        match.operations[hole] = producer
      }
      return enter(producer, type, operands, rest, match)
    }
    return solve(rest, match)
  }
}
