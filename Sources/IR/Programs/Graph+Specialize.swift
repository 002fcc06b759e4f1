extension Graph {
  /// The program for inputs of these types (their symbols bound, say), with everything inferred anew and small
  /// constant results folded.
  public func specialized(to inputTypes: [TensorType], foldingLimit: Int = 4096) throws(Diagnostic) -> Graph {
    guard inputTypes.count == inputs.count else {
      throw Diagnostic("run.input-count", "wrong number of inputs for graph '\(name)'", found: "\(inputTypes.count)", expected: "\(inputs.count)")
    }
    var start = self
    for (input, type) in zip(inputs, inputTypes) { start.values[input.index].type = type }
    let builder = GraphBuilder(rewriting: start, foldingLimit: foldingLimit)
    for operation in operations { try builder.append(operation) }
    return builder.finish().withoutDeadOperations()
  }

  /// The program without operations whose results nothing uses.
  public func withoutDeadOperations() -> Graph {
    var live = Set(outputs.map(\.value))
    var kept: [Operation] = []
    for operation in operations.reversed() where operation.results.contains(where: live.contains) {
      for case let operand? in operation.operands { live.insert(operand) }
      kept.append(operation)
    }
    var copy = self
    copy.operations = kept.reversed()
    return copy
  }
}
