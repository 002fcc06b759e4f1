/// Not x. ONNX Not-1.
public struct Not: Op {
  public static let spec = OpSpec("not", "Whether each element is false.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.bool)
    return [operands[0].type]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    [Tensor(arguments[0].shape, bools: arguments[0].bools.map { !$0 })]
  }
}
