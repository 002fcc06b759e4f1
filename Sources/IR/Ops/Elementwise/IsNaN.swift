/// Whether x is not a number. ONNX IsNaN-20.
public struct IsNaN: Op {
  public static let spec = OpSpec("is_nan", "Whether each element is not a number.", operands: ["input"], traits: .elementwise)
  public init() {}
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.floatingPoint)
    return [TensorType(.bool, operands[0].shape)]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    [Tensor(arguments[0].shape, bools: arguments[0].doubles.map(\.isNaN))]
  }
}
