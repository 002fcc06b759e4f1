/// Whether x is infinite, of the signs asked for. ONNX IsInf-20.
public struct IsInfinite: Op {
  public static let spec = OpSpec("is_infinite", "Whether each element is infinite.", operands: ["input"], traits: .elementwise)
  public var detectsNegative: Bool, detectsPositive: Bool
  public init(detectsNegative: Bool = true, detectsPositive: Bool = true) {
    self.detectsNegative = detectsNegative; self.detectsPositive = detectsPositive
  }
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.floatingPoint)
    return [TensorType(.bool, operands[0].shape)]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    [Tensor(arguments[0].shape, bools: arguments[0].doubles.map { $0.isInfinite && ($0 < 0 ? detectsNegative : detectsPositive) })]
  }
}
