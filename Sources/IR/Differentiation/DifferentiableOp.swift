/// An op with a derivative.
///
/// The cotangent of a value is the derivative of the loss by its elements. An op carries the cotangents of its results
/// back to its operands (the product of the cotangents with its Jacobian), by operations that it adds to the program;
/// these have derivatives in turn.
public protocol DifferentiableOp: Op {
  /// One entry for each operand, or fewer: nil where the loss does not depend on it. Operands that are not asked for
  /// (`DerivativeSite.wants`) may be left out or not: what nobody reads is removed later.
  func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?]
}

/// An op whose results change by jumps: its derivative is zero wherever there is one.
public protocol PiecewiseConstantOp: DifferentiableOp {}
extension PiecewiseConstantOp {
  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [] }
}

/// One operation whose derivative is wanted.
public struct DerivativeSite {
  public let builder: GraphBuilder
  private let operands: [Value?], results: [Value], cotangentValues: [Value?], wanted: [Bool]

  init(_ builder: GraphBuilder, operands: [Value?], results: [Value], cotangents: [Value?], wanted: [Bool]) {
    self.builder = builder; self.operands = operands; self.results = results; cotangentValues = cotangents; self.wanted = wanted
  }

  public var operandCount: Int { operands.count }
  /// A required operand.
  public func operand(_ index: Int) -> Expression {
    guard let operand = optional(index) else { preconditionFailure("operand \(index) is required and was checked") }
    return operand
  }
  /// An operand that may be absent.
  public func optional(_ index: Int) -> Expression? {
    index < operands.count ? operands[index].map { Expression($0, in: builder) } : nil
  }
  public func result(_ index: Int) -> Expression { Expression(results[index], in: builder) }
  /// The cotangent of a result, nil where the loss does not depend on it.
  public func optionalCotangent(_ index: Int) -> Expression? {
    index < cotangentValues.count ? cotangentValues[index].map { Expression($0, in: builder) } : nil
  }
  /// The cotangent of a result, zeros where the loss does not depend on it.
  public func cotangent(_ index: Int) throws(Diagnostic) -> Expression {
    if let cotangent = optionalCotangent(index) { return cotangent }
    return try result(index).zeros()
  }
  /// Whether anybody asks for the cotangent of an operand.
  public func wants(_ index: Int) -> Bool { index < wanted.count && wanted[index] }
  /// The elements of an operand, where they are known.
  public func constant(_ index: Int) -> Tensor? { index < operands.count ? operands[index].flatMap { builder.fact($0).constant } : nil }

  /// The extents of an operand as numbers.
  /// - Throws: `derivative.unknown-shape`.
  public func fixedShape(_ index: Int) throws(Diagnostic) -> [Int] {
    guard let fixed = operand(index).shape.fixed else { throw unknownShape("operand \(index) of \(operand(index).type)") }
    return fixed
  }
  func unknownShape(_ found: String) -> Diagnostic {
    Diagnostic("derivative.unknown-shape", "the derivative needs extents that are not known before the program runs", found: found, expected: "a fixed shape", help: "Give the inputs fixed shapes.")
  }
}
