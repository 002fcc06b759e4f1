extension GraphBuilder {
  /// Appends another program's operations.
  /// - Parameters:
  ///   - inputs: what stands for its inputs, of their types.
  ///   - constants: what stands for some of its constants; the others are constants here too.
  /// - Returns: what its outputs are here.
  public func inline(_ other: Graph, inputs: [Value], constants: [Value: Value] = [:]) throws(Diagnostic) -> [Value] {
    guard inputs.count == other.inputs.count else {
      throw Diagnostic("graph.operand-count", "wrong number of inputs", category: .internal, found: "\(inputs.count)", expected: "\(other.inputs.count)")
    }
    var values = constants
    for (input, value) in zip(other.inputs, inputs) { values[input] = value }
    func here(_ value: Value) throws(Diagnostic) -> Value {
      if let known = values[value] { return known }
      guard let tensor = other.constant(value) else {
        throw Diagnostic("graph.dangling", "a value is used before it is computed", category: .internal, found: other.name(of: value))
      }
      let copy = constant(tensor, name: other.name(of: value))
      values[value] = copy
      return copy
    }
    for operation in other.operations {
      var operands: [Value?] = []
      for operand in operation.operands {
        guard let operand else { operands.append(nil); continue }
        operands.append(try here(operand))
      }
      let results = try emit(operation.op, operands, names: operation.results.map(other.name(of:)), location: operation.location)
      for (old, new) in zip(operation.results, results) { values[old] = new }
    }
    var outputs: [Value] = []
    for output in other.outputs { outputs.append(try here(output.value)) }
    return outputs
  }

  /// The same for expressions, as formulas of ops with subprograms use it.
  func inline(_ other: Graph, _ inputs: [Expression]) throws(Diagnostic) -> [Expression] {
    try inline(other, inputs: inputs.map(\.value)).map { Expression($0, in: self) }
  }
}
