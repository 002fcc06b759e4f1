/// The results of one of two programs, by a condition. ONNX If-25. The captures are bound to both programs' inputs.
public struct If: SubprogramOp {
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
}
