/// Rows of the first axis, picked by number; a number that is none of a row's gives zeros. What `AddRows` carries back to what it adds.
public struct TakeRows: DifferentiableOp {
  public static let spec = OpSpec("take_rows", "Rows of the first axis, picked by number.", operands: ["input", "rows"], traits: .training)
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, rows) = (operands[0], operands[1])
    try requireFloat(input, "input")
    guard input.rank > 0, rows.rank == 1, rows.elementType == .int64 else { throw operandError("the numbers of rows do not fit", rows.type, expected: "int64[n], for a tensor with axes") }
    return [TensorType(input.elementType, Shape([rows.shape[0]] + input.shape.dimensions.dropFirst()))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0], values = input.doubles, width = shape.dropFirst().reduce(1, *)
    var result = [Double](repeating: 0, count: shape.reduce(1, *))
    for (place, row) in arguments[1].int64s.enumerated() where row >= 0 && row < input.shape[0] {
      for i in 0..<width { result[place * width + i] = values[Int(row) * width + i] }
    }
    return [Tensor(input.elementType, shape, doubles: result)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    [try site.operand(0).zeros().apply(AddRows(), site.operand(1), site.cotangent(0))]
  }
}
