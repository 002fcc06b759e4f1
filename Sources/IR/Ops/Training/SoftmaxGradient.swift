/// What a softmax along the last axis carries back: y * (g - sum(g * y)), y being its result and g the result's cotangent.
public struct SoftmaxGradient: ExpandableOp {
  public static let spec = OpSpec("softmax_gradient", "The derivative of a softmax along the last axis.", operands: ["output", "cotangent"], traits: .training)
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireSameType(operands, [0, 1])
    return try rowType(operands, axis: -1)
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], y = arguments[0].doubles, length = shape[shape.count - 1]
    var g = arguments[1].doubles
    for start in stride(from: 0, to: g.count, by: max(1, length)) {
      let sum = (start..<start + length).reduce(0.0) { $0 + g[$1] * y[$1] }
      for i in start..<start + length { g[i] = y[i] * (g[i] - sum) }
    }
    return [Tensor(arguments[0].elementType, shape, doubles: g)]
  }

  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    let (y, g) = (site.operand(0), site.operand(1))
    return [try y * (g - (g * y).sum([-1]))]
  }
}

/// - Throws: `type.operand` where operands differ in their types.
func requireSameType(_ operands: Operands, _ indices: [Int]) throws(Diagnostic) {
  for index in indices.dropFirst() {
    let (first, other) = (operands[indices[0]], operands[index])
    guard first.elementType == other.elementType, first.rank == other.rank, !zip(first.shape.dimensions, other.shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) else {
      throw operandError("two operands differ", other.type, expected: "\(first.type)")
    }
  }
}
