extension Graph {
  /// Checks that every operand is made before it is used, that every value is made once, and that every op's type
  /// rule reproduces the stored types.
  public func verify() throws(Diagnostic) {
    var defined = Set(inputs)
    for (index, info) in values.enumerated() where info.constant != nil { defined.insert(Value(index: index)) }
    let builder = GraphBuilder(rewriting: self)
    for operation in operations {
      for case let operand? in operation.operands where !defined.contains(operand) {
        throw Diagnostic("graph.undefined-value", "operand %\(operand.index) is used before it is made", category: .internal, node: operation.location, op: operation.op.spec.name)
      }
      for result in operation.results where !defined.insert(result).inserted {
        throw Diagnostic("graph.redefined-value", "value %\(result.index) is made twice", category: .internal, node: operation.location, op: operation.op.spec.name)
      }
      try builder.append(operation)
      for result in operation.results where builder.graph.type(of: result) != type(of: result) {
        throw Diagnostic(
          "graph.type-mismatch", "the stored type of %\(result.index) is not the inferred one", category: .internal,
          found: "\(type(of: result))", expected: "\(builder.graph.type(of: result))", node: operation.location, op: operation.op.spec.name)
      }
    }
    for output in outputs where !defined.contains(output.value) {
      throw Diagnostic("graph.undefined-output", "output '\(output.name)' is never made", category: .internal)
    }
  }
}
