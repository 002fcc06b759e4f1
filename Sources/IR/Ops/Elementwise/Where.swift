/// x where the condition is true and y elsewhere, all three broadcast. ONNX Where-16.
public struct Where: ShapeArithmeticOp, DifferentiableOp {
  public static let spec = OpSpec("where", "One of two tensors' elements, as a third tensor says.", operands: ["condition", "x", "y"], traits: .elementwise)
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.bool, "condition")
    try requireEqualElementTypes([operands[1], operands[2]])
    return [TensorType(operands[1].elementType, try broadcast(operands[0].shape, broadcast(operands[1].shape, operands[2].shape)))]
  }

  public func contents(for operands: Operands) -> [Dimension]? {
    guard let condition = operands[0].constant?.bools ?? operands[0].contents?.map({ $0 != .fixed(0) }), operands[0].rank <= 1, !condition.isEmpty, operands[1].isShapeLike, operands[2].isShapeLike,
      let x = operands[1].extents, let y = operands[2].extents
    else { return nil }
    let count = max(condition.count, x.count, y.count)
    guard count > 0, [condition.count, x.count, y.count].allSatisfy({ $0 == 1 || $0 == count }) else { return nil }
    return (0..<count).map { condition[$0 % condition.count] ? x[$0 % x.count] : y[$0 % y.count] }
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], condition = arguments[0].bools, x = arguments[1], y = arguments[2]
    var indices: [Int] = []
    forEachIndex(shape, strides: [arguments[0].shape, x.shape, y.shape].map { broadcastStrides($0, to: shape) }) { offsets in
      indices.append(condition[offsets[0]] ? offsets[1] : x.elementCount + offsets[2])
    }
    return [Tensor.joined([x, y]).selecting(indices, shape: shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (condition, cotangent) = (site.operand(0), try site.cotangent(0)), zero = cotangent.constant(0)
    return [
      nil, site.wants(1) ? try condition.selects(cotangent, else: zero).summed(to: site.operand(1).shape) : nil,
      site.wants(2) ? try condition.selects(zero, else: cotangent).summed(to: site.operand(2).shape) : nil,
    ]
  }
}
