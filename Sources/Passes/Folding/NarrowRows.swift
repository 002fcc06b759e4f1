public import IR

/// What nobody reads is not computed: where only some tokens of the last block are read (the class token, or the patches
/// without the registers), cutting them out moves up before the layers that work on each token alone, and into the
/// queries of the attention where that leaves few of them.
public struct NarrowRows: Pass {
  public let name = "narrow-rows"
  public let summary = "Computes only the tokens that something reads."
  public init() {}

  /// Rows of a value.
  private struct Part: Hashable { var value: Value, rows: Range<Int> }

  public func run(_ graph: consuming Graph, for target: Target, recording log: PassLog) throws(Diagnostic) -> Graph {
    let graph = graph
    let demand = RowDemand(graph, for: target)
    if demand.rows.isEmpty { return graph }
    let builder = GraphBuilder(rewriting: graph)
    var parts: [Part: Value] = [:]
    func numbers(_ number: Int) -> Value { builder.constant(Tensor(int64s: [number])) }
    func cut(_ value: Value, _ rows: Range<Int>, of start: Int = 0, at location: String) throws(Diagnostic) -> Value {
      try builder.emit(Slice(), [value, numbers(rows.lowerBound - start), numbers(rows.upperBound - start), numbers(1)], location: location)[0]
    }
    func part(_ value: Value, _ rows: Range<Int>, at location: String) throws(Diagnostic) -> Value {
      if let known = parts[Part(value: value, rows: rows)] { return known }
      let result = try cut(value, rows, at: location)
      parts[Part(value: value, rows: rows)] = result
      return result
    }
    for (position, operation) in graph.operations.enumerated() {
      if let selection = demand.selections[position], let operand = operation.operands[0], let whole = demand.rows(of: operand) {
        guard let source = parts[Part(value: operand, rows: whole)] else { throw Self.disorder(operation) }
        var result = try selection.rows == whole ? source : cut(source, selection.rows, of: whole.lowerBound, at: operation.location)
        if selection.dropsAxis { result = try builder.emit(Squeeze(axes: [1]), [result], location: operation.location)[0] }
        builder.replace(operation.results[0], by: result)
        continue
      }
      guard let rows = demand.rows[position] else { try builder.append(operation); continue }
      var op = operation.op, operands = operation.operands
      if let packed = demand.packed[position] {
        (op, operands) = try packed.apart(builder)
      }
      for index in demand.rowOperands[position] ?? [] {
        if let operand = operation.operands[index] { operands[index] = try part(operand, rows, at: operation.location) }
      }
      if let packed = demand.packed[position] { operands[0] = try packed.queries(part(packed.tokens, rows, at: operation.location), builder) }
      parts[Part(value: operation.results[0], rows: rows)] = try builder.emit(op, operands, location: operation.location)[0]
      log.fired(name, at: operation)
    }
    var narrowed = builder.finish().withoutDeadOperations()
    narrowed.dropUnusedConstants()
    return narrowed
  }

  private static func disorder(_ operation: Operation) -> Diagnostic {
    Diagnostic("passes.order", "rows are read before they are computed", category: .internal, node: operation.location, op: operation.op.spec.name)
  }
}
