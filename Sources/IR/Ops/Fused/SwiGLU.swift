/// silu(first half) * second half of the last axis: the gate of a SwiGLU feed-forward network whose two input
/// projections were joined. Shazeer 2020, "GLU Variants Improve Transformer".
public struct SwiGLU: DifferentiableOp {
  public static let spec = OpSpec("swi_glu", "The SiLU of the first half of the last axis, times the second half.", operands: ["input"], traits: .fused)
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0]
    try requireFloat(input, "input")
    guard let last = input.shape.dimensions.last, last.fixedValue.map({ $0 % 2 == 0 }) ?? true else {
      throw operandError("the last axis has no two halves", input.type, expected: "[..., 2 H]", id: "type.swi-glu")
    }
    var shape = input.shape
    shape[shape.rank - 1] = last / .fixed(2)
    return [TensorType(input.elementType, shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0].doubles, shape = try resultShapes(arguments)[0]
    let half = shape[shape.count - 1]
    var result: [Double] = []
    result.reserveCapacity(x.count / 2)
    for row in 0..<shape.dropLast().reduce(1, *) {
      for i in 0..<half { result.append(Activation.silu(x[row * 2 * half + i]) * x[row * 2 * half + half + i]) }
    }
    return [Tensor(arguments[0].elementType, shape, doubles: result)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let x = site.operand(0), cotangent = try site.cotangent(0), axis = x.rank - 1
    guard let half = cotangent.shape.dimensions.last?.fixedValue else { throw site.unknownShape("\(x.type)") }
    let gate = try x.sliced(axis: axis, 0..<half), value = try x.sliced(axis: axis, half..<2 * half)
    let s = try gate.apply(Sigmoid()), slope = try s * (1 + gate * (1 - s))
    return [try (cotangent * value * slope).apply(Concat(axis: axis), cotangent * gate * s)]
  }
}
