/// The slices along the axis (the elements, where `axis` is nil) at which the condition is true; it may be shorter
/// than the axis. ONNX Compress-11.
public struct Compress: SelectionOp {
  public static let spec = OpSpec("compress", "The slices along an axis that a condition keeps.", operands: ["input", "condition"])
  public var axis: Int?
  public init(axis: Int? = nil) { self.axis = axis }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, condition) = (operands[0], operands[1])
    try condition.require(.bool, "condition")
    try condition.require(rank: 1...1, "condition")
    let count = condition.constant.map { Dimension.fixed($0.bools.count { $0 }) } ?? .unknown
    guard let axis else { return [TensorType(input.elementType, Shape([count]))] }
    var shape = input.shape
    shape[try normalizedAxis(axis, rank: input.rank)] = count
    return [TensorType(input.elementType, shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], bools = arguments[1].bools
    let input = axis == nil ? arguments[0].reshaped([arguments[0].elementCount]) : arguments[0]
    let axis = try normalizedAxis(axis ?? 0, rank: input.rank), strides = rowMajorStrides(input.shape)
    let kept = bools.indices.filter { bools[$0] }
    if let last = kept.last { _ = try checkedIndex(last, extent: input.shape[axis]) }
    let lines = AxisLines(input.shape, axis: axis)
    let indices = (0..<lines.outer).flatMap { row in kept.flatMap { index in (0..<strides[axis]).map { lines.offset(row, index, $0) } } }
    return [input.selecting(lines.inner == 0 ? [] : indices, shape: shape)]
  }
}
