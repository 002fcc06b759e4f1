/// The positions of the elements that are not zero, in row-major order, one per column. ONNX NonZero-13.
public struct NonZero: Op {
  public static let spec = OpSpec("nonzero", "The positions of the elements that are not zero.", operands: ["input"])
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.comparable)
    let count = operands[0].constant.map { Dimension.fixed(marked($0).count) } ?? .unknown
    return [TensorType(.int64, Shape([.fixed(operands[0].rank), count]))]
  }

  private func marked(_ input: Tensor) -> [Int] {
    let isMarked = input.elementType == .string ? input.strings.map { !$0.isEmpty } : input.bools
    return isMarked.indices.filter { isMarked[$0] }
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], marked = marked(arguments[0]), strides = rowMajorStrides(input.shape)
    let positions = input.shape.indices.flatMap { axis in marked.map { Int64($0 / strides[axis] % input.shape[axis]) } }
    return [Tensor(.int64, [input.rank, marked.count], int64s: positions)]
  }
}
