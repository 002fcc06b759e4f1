/// Every bit the other way. ONNX BitwiseNot-18.
public struct BitwiseNot: Op {
  public static let spec = OpSpec("bitwise_not", "Each integer with every bit changed.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.integer)
    return [operands[0].type]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    [Tensor(arguments[0].elementType, arguments[0].shape, int64s: arguments[0].int64s.map { ~$0 })]
  }
}
