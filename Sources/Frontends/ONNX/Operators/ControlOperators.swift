internal import IR

extension OperatorTable {
  /// Operators with graphs of their own.
  static let control: [ONNXOperator] = [
    ONNXOperator("If") { context throws(Diagnostic) in
      let (graphs, captures) = try context.subgraphs([("then_branch", []), ("else_branch", [])])
      return try context.emitAll(If(thenBranch: graphs[0], elseBranch: graphs[1]), [context.operand(0)] + captures)
    },
    ONNXOperator("Loop", importLoop),
    ONNXOperator("Scan", since: 9, importScan),
  ]

  /// Loop-25.
  @Sendable private static func importLoop(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let carried = try values(context, from: 2)
    let (body, captures) = try stableBody(context, carried, offset: 1) { types, graph in
      // Iteration and condition are scalars; where a body declares an axis of one element, it gets that.
      let declared = zip(graph.inputs.prefix(2), [ElementType.int64, .bool]).map { input, type -> TensorType? in
        if case .tensor(_, .some) = input.type { nil } else { TensorType(type, Shape.scalar) }
      }
      return declared + types
    }
    let heads = [context.optional(0), context.optional(1)]
    return try context.emitAll(Loop(body: body, carriedCount: carried.count), heads + carried + captures)
  }

  /// Scan-25; version 8 had a batch axis and is another operator.
  @Sendable private static func importScan(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let all = try values(context, from: 0)
    guard let count = try context.int("num_scan_inputs"), count > 0, count <= all.count else { throw context.fail("onnx.attribute", "attribute 'num_scan_inputs' does not fit") }
    let states = Array(all.dropLast(count)), inputs = try directions(context, "input", count: count)
    var slices: [TensorType] = []
    for (value, direction) in zip(all.suffix(count), inputs) {
      var type = context.type(of: value)
      guard let axis = type.shape.normalizedAxis(direction.axis) else { throw context.fail("onnx.attribute", "there is no axis \(direction.axis)", found: "\(type)") }
      type.shape.dimensions.remove(at: axis)
      slices.append(type)
    }
    let (body, captures) = try stableBody(context, states, offset: 0) { types, _ in types + slices }
    let outputs = try directions(context, "output", count: max(0, body.outputs.count - states.count))
    return try context.emitAll(Scan(body: body, stateCount: states.count, inputs: inputs, outputs: outputs), all + captures)
  }

  private static func directions(_ context: NodeContext, _ side: String, count: Int) throws(Diagnostic) -> [Scan.Direction] {
    let axes = try context.ints("scan_\(side)_axes") ?? Array(repeating: 0, count: count), ways = try context.ints("scan_\(side)_directions") ?? Array(repeating: 0, count: count)
    guard axes.count == count, ways.count == count else { throw context.fail("onnx.attribute", "axes or directions do not fit", found: "\(axes), \(ways)", expected: "\(count) each") }
    return zip(axes, ways).map { Scan.Direction(axis: $0, isReversed: $1 != 0) }
  }

  /// The operands from one on, none of them absent.
  private static func values(_ context: NodeContext, from first: Int) throws(Diagnostic) -> [Value] {
    var result: [Value] = []
    for i in first..<max(first, context.operands.count) { result.append(try context.operand(i)) }
    return result
  }

  /// The body of a loop, imported for types of the carried values that hold in every round: where a round changes an
  /// extent, the body is imported again with that extent unknown.
  private static func stableBody(
    _ context: NodeContext, _ carried: [Value], offset: Int, inputs: ([TensorType], ONNXGraph) -> [TensorType?]
  ) throws(Diagnostic) -> (body: Graph, captures: [Value]) {
    guard let graph = try context.graph("body") else { throw context.fail("onnx.attribute", "attribute 'body' is missing", expected: "a graph") }
    var types = carried.map { context.type(of: $0) }
    while true {
      let (graphs, captures) = try context.subgraphs([("body", inputs(types, graph))]), results = graphs[0].outputTypes.dropFirst(offset)
      guard results.count >= types.count else { throw context.fail("onnx.subgraph", "the body has too few outputs", found: "\(results.count + offset)", expected: "\(types.count + offset)") }
      var widened: [TensorType] = []
      for (type, result) in zip(types, results) {
        guard let both = type.generalized(with: result) else {
          throw context.fail("onnx.subgraph", "a value that goes around the body changes its kind", found: "\(type), then \(result)", expected: "one element type and number of axes")
        }
        widened.append(both)
      }
      if widened == types { return (graphs[0], captures) }
      types = widened
    }
  }
}
