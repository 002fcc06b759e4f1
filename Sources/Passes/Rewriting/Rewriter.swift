public import IR

/// One forward sweep over a program, as rules see it: the operations so far, rewritten, and where a new one goes.
public final class Rewriter {
  public let target: Target
  let origins: SymbolOrigins
  private let builder: GraphBuilder
  /// The position, among the operations so far, of the one that makes a value; -1 for inputs and constants.
  private var producers: [Int]
  /// How many operands and outputs, of operations so far and of those still to come, mean a value.
  private var uses: [Int]
  /// How many operands of operations so far mean a value.
  private var usesSoFar: [Int]
  private var registered = 0

  init(_ graph: Graph, target: Target) {
    self.target = target
    origins = SymbolOrigins(graph)
    builder = GraphBuilder(rewriting: graph)
    producers = Array(repeating: -1, count: graph.values.count)
    uses = Array(repeating: 0, count: graph.values.count)
    usesSoFar = uses
    for operation in graph.operations { for case let operand? in operation.operands { uses[operand.index] += 1 } }
    for output in graph.outputs { uses[output.value.index] += 1 }
  }

  // MARK: What rules ask

  public func type(of value: Value) -> TensorType { builder.type(of: value) }
  public func shape(of value: Value) -> Shape { builder.type(of: value).shape }
  /// The elements where they are known: of a constant, or of something small computed from constants and shapes.
  public func elements(of value: Value) -> Tensor? { builder.fact(value).constant }
  /// The elements of an integer value as extents.
  public func extents(of value: Value) -> [Dimension]? { builder.fact(value).extents }
  /// The tensor of a value that is a constant of the program.
  public func constant(_ value: Value) -> Tensor? { builder.graph.constant(builder.resolve(value)) }
  public func name(of value: Value) -> String { builder.graph.name(of: builder.resolve(value)) }
  /// The only element of a known value of one element.
  public func scalar(_ value: Value) -> Double? {
    guard let tensor = elements(of: value), tensor.elementCount == 1, tensor.elementType.isFloatingPoint || tensor.elementType.isInteger else { return nil }
    return tensor.doubles[0]
  }
  /// The operation that makes a value, and which of its results it is.
  public func producer(of value: Value) -> Operation? {
    let position = producers[builder.resolve(value).index]
    return position < 0 ? nil : builder.graph.operations[position]
  }
  /// The op that makes a value, where it is an `O`.
  public func producer<O: Op>(of value: Value, as _: O.Type) -> (op: O, operation: Operation)? {
    guard let operation = producer(of: value), let op = operation.op as? O else { return nil }
    return (op, operation)
  }
  /// How often a value is used, outputs included.
  public func useCount(_ value: Value) -> Int { uses[builder.resolve(value).index] }
  /// How often operations so far use a value.
  func useCountSoFar(_ value: Value) -> Int { usesSoFar[builder.resolve(value).index] }
  public func resolve(_ value: Value) -> Value { builder.resolve(value) }

  // MARK: What rules make

  public func emit(_ op: any Op, _ operands: Value?...) throws(Diagnostic) -> Value { try emit(op, operands)[0] }
  public func emit(_ op: any Op, _ operands: [Value?]) throws(Diagnostic) -> [Value] {
    let results = try builder.emit(op, operands)
    register()
    return results
  }
  /// The only result of an op on constants, computed now; nil where that fails.
  func folded(_ op: any Op, _ operands: [Value]) -> Value? {
    let tensors = operands.map { constant($0) }
    guard !tensors.contains(where: { $0 == nil }), let results = try? op.evaluate(Arguments(tensors)), results.count == 1 else { return nil }
    return constant(results[0])
  }
  public func constant(_ tensor: Tensor, name: String = "") -> Value {
    let value = builder.constant(tensor, name: name)
    grow()
    return value
  }

  /// From here on `old`, another value than the results of the operation at hand, means `new`. Operations so far keep
  /// using the old one.
  func substitute(_ old: Value, by new: Value) {
    let old = resolve(old), new = resolve(new)
    let coming = uses[old.index] - usesSoFar[old.index]
    uses[new.index] += coming
    uses[old.index] -= coming
    builder.replace(old, by: new)
  }

  // MARK: The sweep

  /// Puts the next operation of the old program in place and returns it as it is now.
  func keep(_ operation: Operation) throws(Diagnostic) -> Operation {
    try builder.append(operation)
    builder.location = operation.location
    // The uses were counted when the sweep began.
    register(countsUses: false)
    return builder.graph.operations[registered - 1]
  }

  /// Tries a rule at the operation placed last.
  func attempt(_ rule: any RewriteRule, at operation: Operation) throws(Diagnostic) -> RewriteOutcome {
    let mark = registered
    var outcome = try rule.apply(to: operation, in: self)
    if case .replaced(let values) = outcome { outcome = replace(operation.results, by: values) }
    // What was emitted and is not used after all gives back its uses.
    for position in (mark..<registered).reversed() { releaseIfDead(position) }
    return outcome
  }

  private func replace(_ results: [Value], by values: [Value?]) -> RewriteOutcome {
    for (result, value) in zip(results, values) {
      guard let value else { continue }
      let old = type(of: result), new = type(of: value)
      guard old.elementType == new.elementType, old.rank == new.rank, !zip(old.shape.dimensions, new.shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) else {
        return .declined("the replacement would be \(new) instead of \(old)")
      }
      if resolve(value) == result { return .unmatched }
    }
    for (result, value) in zip(results, values) {
      guard let value else { continue }
      let target = resolve(value)
      uses[target.index] += uses[result.index]
      uses[result.index] = 0
      builder.replace(result, by: target)
    }
    for result in results where producers[result.index] >= 0 { releaseIfDead(producers[result.index]) }
    return .replaced(values)
  }

  /// Takes back the uses that an operation makes of its operands once nothing uses its results.
  private func releaseIfDead(_ position: Int) {
    var stack = [position]
    while let position = stack.popLast() {
      let operation = builder.graph.operations[position]
      guard operation.results.allSatisfy({ uses[$0.index] == 0 && producers[$0.index] == position }) else { continue }
      for result in operation.results { producers[result.index] = -1 }
      for case let operand? in operation.operands {
        uses[operand.index] -= 1
        usesSoFar[operand.index] -= 1
        if uses[operand.index] == 0, producers[operand.index] >= 0 { stack.append(producers[operand.index]) }
      }
    }
  }

  func finish() -> Graph { builder.finish().withoutDeadOperations() }

  private func grow() {
    let missing = builder.graph.values.count - producers.count
    if missing > 0 {
      producers += Array(repeating: -1, count: missing)
      uses += Array(repeating: 0, count: missing)
      usesSoFar += Array(repeating: 0, count: missing)
    }
  }
  private func register(countsUses: Bool = true) {
    grow()
    let operations = builder.graph.operations
    while registered < operations.count {
      let operation = operations[registered]
      for result in operation.results { producers[result.index] = registered }
      for case let operand? in operation.operands {
        usesSoFar[operand.index] += 1
        if countsUses { uses[operand.index] += 1 }
      }
      registered += 1
    }
  }
}
