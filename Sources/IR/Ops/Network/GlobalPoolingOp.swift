/// The type rule and evaluation of an op that makes one number of each channel of [N, C, ...].
protocol GlobalPoolingOp: Op {
  func callAsFunction(_ channel: ArraySlice<Double>) -> Double
}
extension GlobalPoolingOp {
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0]
    try requireFloat(input, "input")
    guard input.rank >= 2 else { throw operandError("the input operand has a wrong rank", input.type, expected: "[N, C, ...]", id: "type.pooling") }
    return [TensorType(input.elementType, Shape(Array(input.shape.dimensions.prefix(2)) + Array(repeating: .fixed(1), count: input.rank - 2)))]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0], shape = try resultShapes(arguments)[0], values = x.doubles, length = x.shape.dropFirst(2).reduce(1, *)
    return [Tensor(x.elementType, shape, doubles: (0..<shape.reduce(1, *)).map { self(values[$0 * length..<($0 + 1) * length]) })]
  }
}
