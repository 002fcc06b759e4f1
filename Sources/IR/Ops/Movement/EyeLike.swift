/// A matrix of the operand's shape with ones on the diagonal `diagonal` places to the right of the main one and zeros
/// elsewhere, of the operand's element type unless another is named. ONNX EyeLike-22.
public struct EyeLike: PiecewiseConstantOp {
  public static let spec = OpSpec("eye_like", "A matrix of a tensor's shape with ones on a diagonal.", operands: ["input"])
  public var elementType: ElementType?
  public var diagonal: Int
  public init(elementType: ElementType? = nil, diagonal: Int = 0) { self.elementType = elementType; self.diagonal = diagonal }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let result = Operand(TensorType(elementType ?? operands[0].elementType, operands[0].shape))
    try result.require(.realOrBool, "result")
    try result.require(rank: 2...2)
    return [result.type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0]
    let ones = (0..<shape[0]).flatMap { row in (0..<shape[1]).map { Int64($0 - row == diagonal ? 1 : 0) } }
    return [Tensor(elementType ?? arguments[0].elementType, shape, int64s: ones)]
  }
}
