/// The number of elements as an int64 scalar. ONNX Size-25.
public struct SizeOf: ShapeArithmeticOp, PiecewiseConstantOp {
  public static let spec = OpSpec("size", "The number of elements of a tensor.", operands: ["input"])
  public init() {}
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] { [TensorType(.int64, [Int]())] }
  public func contents(for operands: Operands) -> [Dimension]? { [operands[0].shape.elementCount] }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    [Tensor(.int64, [], int64s: [Int64(arguments[0].elementCount)])]
  }
}
