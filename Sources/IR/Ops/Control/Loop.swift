/// A program run again and again. ONNX Loop-25.
///
/// Operands after the trip count and the condition are `carriedCount` values that go around, then captures. The body
/// takes the iteration (int64), the condition, the carried values and the captures, and makes the next condition, the
/// next carried values, and values that are collected: the op's results are the last carried values and, stacked along a
/// new first axis, the collected ones.
public struct Loop: SubprogramOp, ExpandableOp {
  public static let spec = OpSpec("loop", "A program run again and again.", operands: ["trip_count?", "condition?", "values..."], results: ["outputs..."])
  public var body: Graph
  public var carriedCount: Int
  public init(body: Graph, carriedCount: Int) { self.body = body; self.carriedCount = carriedCount }

  var subprograms: [Graph] { [body] }
  var runsAsOftenAsValuesSay: Bool { true }

  private func check(_ operands: Operands) throws(Diagnostic) {
    for i in 0..<2 {
      if let operand = operands.optional(i), operand.shape.elementCount.fixedValue ?? 1 != 1 || operand.elementType != (i == 0 ? .int64 : .bool) {
        throw operandError("the \(i == 0 ? "trip count" : "condition") is not one element", operand.type, expected: i == 0 ? "int64[]" : "bool[]")
      }
    }
    // Absent operands at the end may be left out.
    let count = max(2, operands.count)
    guard carriedCount >= 0, count >= 2 + carriedCount, body.inputs.count == count, body.outputs.count > carriedCount else {
      throw Diagnostic(
        "type.subprogram", "the operands do not fit the body", found: "\(operands.count) operands, a body with \(body.inputs.count) inputs and \(body.outputs.count) outputs",
        expected: "\(carriedCount) carried values among them")
    }
    for i in 2..<count where operands.optional(i) == nil { throw Diagnostic("type.subprogram", "a value is absent", found: "operand \(i)", expected: "a value") }
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try check(operands)
    let values = operands.all.dropFirst(2).compactMap { $0?.type }, captures = values.dropFirst(carriedCount)
    let (carried, results) = try stableTypes(Array(values.prefix(carriedCount)), offset: 1) { (carried) throws(Diagnostic) in
      // The body's own types of iteration and condition: some files give them an axis of extent 1.
      try body.outputTypes(for: Array(body.inputTypes.prefix(2)) + carried + captures, role: "body")
    }
    let trips = tripCount(operands)
    return carried + results.dropFirst(1 + carriedCount).map { TensorType($0.elementType, Shape([trips] + $0.shape.dimensions)) }
  }

  /// The number of iterations where it can be told: a constant count, and a condition that stays true.
  private func tripCount(_ operands: Operands) -> Dimension {
    let start = operands.optional(1).map { $0.constant?.bools.first } ?? true
    if start == false { return .fixed(0) }
    guard start == true, let count = operands.optional(0)?.constant?.ints.first else { return .unknown }
    let next = body.outputs[0].value
    return next == body.inputs[1] || body.constant(next)?.bools.first == true ? .fixed(max(count, 0)) : .unknown
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let types = try resultTypes(for: arguments.operands)
    let limit = arguments.optional(0)?.ints.first, values = arguments.all.dropFirst(2).compactMap { $0 }
    var condition = arguments.optional(1)?.bools.first ?? true, carried = Array(values.prefix(carriedCount)), iteration = 0
    let captures = values.dropFirst(carriedCount)
    let shapes = body.inputTypes.prefix(2).map { $0.shape.fixed ?? [] }
    var collected = Array(repeating: [Tensor](), count: body.outputs.count - 1 - carriedCount)
    while condition && iteration < limit ?? .max {
      let results = try body.evaluate([Tensor(.int64, shapes[0], int64s: [Int64(iteration)]), Tensor(shapes[1], bools: [true])] + carried + captures)
      condition = results[0].bools.first ?? false
      carried = Array(results[1..<1 + carriedCount])
      for (i, result) in results.dropFirst(1 + carriedCount).enumerated() { collected[i].append(result) }
      iteration += 1
    }
    var stacks: [Tensor] = []
    for (tensors, type) in zip(collected, types.dropFirst(carriedCount)) {
      let shape = tensors.first?.shape ?? type.shape.dimensions.dropFirst().map { $0.fixedValue ?? 0 }
      stacks.append(try stacked(tensors, axis: 0, elementType: type.elementType, shape: shape))
    }
    return carried + stacks
  }

  /// Unrolled: the number of rounds must be known, and the condition may not end the loop before.
  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    let trips = site.constant(0)?.ints.first, next = body.outputs[0].value
    guard let trips, site.optional(1) == nil || site.constant(1)?.bools.first == true, next == body.inputs[1] || body.constant(next)?.bools.first == true else {
      throw Diagnostic("derivative.missing", "the operation has no derivative", found: "a loop that ends when a condition says so", expected: "a number of rounds that is known")
    }
    let operands = (2..<max(2, site.operandCount)).map(site.operand), captures = Array(operands.dropFirst(carriedCount))
    var carried = Array(operands.prefix(carriedCount)), collected = Array(repeating: [Expression](), count: body.outputs.count - 1 - carriedCount)
    for trip in 0..<max(0, trips) {
      let shapes = body.inputTypes.prefix(2).map { $0.shape.fixed ?? [] }
      let number = Expression(site.builder.constant(Tensor(.int64, shapes[0], int64s: [Int64(trip)])), in: site.builder)
      let goesOn = Expression(site.builder.constant(Tensor(shapes[1], bools: [true])), in: site.builder)
      let results = try site.builder.inline(body, [number, goesOn] + carried + captures)
      carried = Array(results[1..<1 + carriedCount])
      for (index, result) in results.dropFirst(1 + carriedCount).enumerated() { collected[index].append(result) }
    }
    var stacks: [Expression] = []
    for (index, parts) in collected.enumerated() { stacks.append(try Expression.stacked(parts, axis: 0, or: site.result(carriedCount + index))) }
    return carried + stacks
  }
}
