/// A tensor with rows of the first axis added to it, each to the row of the given number, in order; a number that is none of a row's adds
/// nothing. What stochastic depth does with a branch that only some samples went through.
public struct AddRows: DifferentiableOp {
  public static let spec = OpSpec("add_rows", "A tensor with rows added to rows picked by number.", operands: ["input", "rows", "added"], traits: .training)
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let taken = try TakeRows().resultTypes(for: Operands([operands[0], operands[1]]))[0], added = operands[2]
    guard added.elementType == taken.elementType, added.rank == taken.rank, !zip(added.shape.dimensions, taken.shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) else {
      throw operandError("the added rows do not fit", added.type, expected: "\(taken)")
    }
    return [operands[0].type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0], added = arguments[2].doubles, width = shape.dropFirst().reduce(1, *)
    var result = input.doubles
    for (place, row) in arguments[1].int64s.enumerated() where row >= 0 && row < shape[0] {
      for i in 0..<width { result[Int(row) * width + i] += added[place * width + i] }
    }
    return [Tensor(input.elementType, shape, doubles: result)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let cotangent = try site.cotangent(0)
    return [cotangent, nil, try cotangent.apply(TakeRows(), site.operand(1))]
  }
}
