extension Graph {
  /// Runs the program with each op's own definition: slow, obvious, and the oracle for everything faster.
  /// - Parameter observe: Called with every operation and its results, for comparing layer by layer.
  public func evaluate(_ arguments: [Tensor], observe: ((Operation, [Tensor]) throws(Diagnostic) -> Void)? = nil) throws(Diagnostic) -> [Tensor] {
    guard arguments.count == inputs.count else {
      throw Diagnostic("run.input-count", "wrong number of inputs for graph '\(name)'", found: "\(arguments.count)", expected: "\(inputs.count)")
    }
    var environment: [Tensor?] = values.map(\.constant)
    for (input, argument) in zip(inputs, arguments) { environment[input.index] = argument }
    var lastUse = Array(repeating: -1, count: values.count)
    for (position, operation) in operations.enumerated() { for case let operand? in operation.operands { lastUse[operand.index] = position } }
    for output in outputs { lastUse[output.value.index] = operations.count }
    for (position, operation) in operations.enumerated() {
      var tensors: [Tensor?] = []
      for operand in operation.operands { tensors.append(operand.flatMap { environment[$0.index]?.rowMajor }) }
      let results: [Tensor]
      do { results = try operation.op.evaluate(Arguments(tensors)) } catch { throw error.at(node: operation.location, op: operation.op.spec.name) }
      try observe?(operation, results)
      for (value, tensor) in zip(operation.results, results) { environment[value.index] = tensor }
      for case let operand? in operation.operands where lastUse[operand.index] == position && values[operand.index].constant == nil { environment[operand.index] = nil }
    }
    var results: [Tensor] = []
    for output in outputs {
      guard let tensor = environment[output.value.index] else { throw Diagnostic("graph.undefined-output", "output '\(output.name)' has no value", category: .internal) }
      results.append(tensor)
    }
    return results
  }
}
