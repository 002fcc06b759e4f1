extension GraphBuilder {
  /// Appends the derivative of a number by other values of the program (reverse mode).
  ///
  /// Shared values add up what comes back over each of their uses; nothing goes back through `stop_gradient`, integers and
  /// bools. Derivatives are operations like all others: they can be optimised, run and differentiated again.
  /// - Parameters:
  ///   - output: one floating-point number, of any rank.
  ///   - values: floating-point values: inputs, constants or results.
  /// - Returns: for each value its derivative, of its type; nil where the number does not depend on it.
  /// - Throws: `derivative.output` where the output is not one number, `derivative.missing` naming the operation without a derivative,
  ///   `derivative.unknown-shape`.
  public func gradients(of output: Value, by values: [Value]) throws(Diagnostic) -> [Value?] {
    let type = type(of: output)
    guard type.elementType.isFloatingPoint, type.shape.elementCount.fixedValue == 1 else {
      throw Diagnostic("derivative.output", "only one number has a gradient", found: "\(type)", expected: "one floating-point element", help: "Reduce it to a sum or mean first.")
    }
    let one = constant(Tensor(type.elementType, type.shape.fixed ?? [], doubles: [1]))
    return try pullback([(output, one)], to: values)
  }

  /// Appends the product of given cotangents with the Jacobian: what `gradients` is for one number.
  public func pullback(_ seeds: [(value: Value, cotangent: Value)], to values: [Value]) throws(Diagnostic) -> [Value?] {
    try pullback(seeds, to: values, through: graph.operations.indices)
  }

  /// The same, where only some operations are between the values and what depends on them.
  func pullback(_ seeds: [(value: Value, cotangent: Value)], to values: [Value], through range: Range<Int>) throws(Diagnostic) -> [Value?] {
    let values = values.map(resolve)
    var active = Set(values)
    let operations = graph.operations[range]
    for operation in operations where !(operation.op is StopGradient) && operation.operands.contains(where: { $0.map(active.contains) ?? false }) {
      for result in operation.results where graph.type(of: result).elementType.isFloatingPoint { active.insert(result) }
    }
    var parts: [Value: [Value]] = [:]
    for (value, cotangent) in seeds where active.contains(resolve(value)) { parts[resolve(value), default: []].append(cotangent) }
    let place = location
    defer { location = place }
    for operation in operations.reversed() {
      let wanted = operation.operands.map { $0.map { active.contains($0) && graph.type(of: $0).elementType.isFloatingPoint } ?? false }
      guard operation.results.contains(where: { parts[$0] != nil }), wanted.contains(true), !(operation.op is StopGradient) else { continue }
      location = operation.location.isEmpty ? "gradient" : "gradient of \(operation.location)"
      guard let op = operation.op as? any DifferentiableOp else {
        throw Diagnostic(
          "derivative.missing", "the operation has no derivative", category: .input, found: operation.op.spec.name, expected: "a differentiable op",
          help: "Stop the gradient before it, or leave it out of what is trained.", node: operation.location, op: operation.op.spec.name)
      }
      var cotangents: [Value?] = []
      for result in operation.results { cotangents.append(try total(&parts, result)) }
      let site = DerivativeSite(self, operands: operation.operands, results: operation.results, cotangents: cotangents, wanted: wanted)
      let back: [Expression?]
      do { back = try op.cotangents(site) } catch { throw error.at(node: operation.location, op: operation.op.spec.name) }
      for (index, cotangent) in back.enumerated() where index < wanted.count && wanted[index] {
        if let operand = operation.operands[index], let cotangent { parts[operand, default: []].append(cotangent.value) }
      }
    }
    var gradients: [Value?] = []
    for value in values { gradients.append(try total(&parts, value)) }
    return gradients
  }

  /// The sum of what came back to a value; kept, so that it is added once.
  private func total(_ parts: inout [Value: [Value]], _ value: Value) throws(Diagnostic) -> Value? {
    guard let all = parts[value], var sum = all.first else { return nil }
    for part in all.dropFirst() { sum = try emit(Add(), sum, part) }
    parts[value] = [sum]
    return sum
  }
}
