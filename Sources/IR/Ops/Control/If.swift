/// The results of one of two programs, by a condition. ONNX If-25. The captures are bound to both programs' inputs.
public struct If: SubprogramOp, DifferentiableOp {
  public static let spec = OpSpec("if", "The results of one of two programs.", operands: ["condition", "captures..."], results: ["outputs..."])
  public var thenBranch: Graph, elseBranch: Graph
  public init(thenBranch: Graph, elseBranch: Graph) { self.thenBranch = thenBranch; self.elseBranch = elseBranch }

  var subprograms: [Graph] { [thenBranch, elseBranch] }
  var runsAsOftenAsValuesSay: Bool { false }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let condition = operands[0], captures = operands.present.dropFirst().map(\.type)
    guard condition.elementType == .bool, condition.shape.elementCount.fixedValue ?? 1 == 1 else {
      throw operandError("the condition is not one bool", condition.type, expected: "bool[]")
    }
    // A branch that is never taken need not agree with the other.
    if let known = condition.constant?.bools.first { return try (known ? thenBranch : elseBranch).outputTypes(for: captures, role: "branch") }
    let (a, b) = (try thenBranch.outputTypes(for: captures, role: "then branch"), try elseBranch.outputTypes(for: captures, role: "else branch"))
    let common = zip(a, b).compactMap { $0.generalized(with: $1) }
    guard a.count == b.count, common.count == a.count else {
      throw Diagnostic(
        "type.subprogram", "the branches' results differ", found: "\(a.map(\.description)) and \(b.map(\.description))",
        expected: "the same element types and numbers of axes")
    }
    return common
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    guard let condition = arguments[0].bools.first else { throw operandError("the condition has no element", arguments[0].type, expected: "bool[]") }
    return try (condition ? thenBranch : elseBranch).evaluate(Array(arguments.present.dropFirst()))
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    // The derivative of whichever branch was taken: its captures and the cotangents go in, the captures' cotangents come out.
    let count = site.operandCount - 1, wanted = (0..<count).filter { site.wants($0 + 1) }
    var cotangents: [Expression] = []
    for index in thenBranch.outputs.indices { cotangents.append(try site.cotangent(index)) }
    let operands = (0..<count).map { site.operand($0 + 1) }
    let types = (operands + cotangents).map(\.type)
    let op = If(thenBranch: try backward(thenBranch, types, wanted), elseBranch: try backward(elseBranch, types, wanted))
    let results = try site.builder.emit(op, [site.operand(0).value] + (operands + cotangents).map(\.value))
    var all = [Expression?](repeating: nil, count: site.operandCount)
    for (index, result) in zip(wanted, results) { all[index + 1] = Expression(result, in: site.builder) }
    return all
  }

  private func backward(_ branch: Graph, _ types: [TensorType], _ wanted: [Int]) throws(Diagnostic) -> Graph {
    let builder = GraphBuilder(name: branch.name + " gradient")
    let inputs = types.enumerated().map { builder.input("x\($0)", $1) }, captures = Array(inputs.prefix(branch.inputs.count))
    let outputs = try builder.inline(branch, inputs: captures)
    let seeds = zip(outputs, inputs.dropFirst(captures.count)).filter { builder.type(of: $0.0).elementType.isFloatingPoint }.map { (value: $0, cotangent: $1) }
    let gradients = try builder.pullback(seeds, to: wanted.map { captures[$0] })
    for (index, gradient) in zip(wanted, gradients) {
      let value = if let gradient { gradient } else { try Expression(captures[index], in: builder).zeros().value }
      builder.output(value, name: "g\(index)")
    }
    return builder.finish()
  }
}
