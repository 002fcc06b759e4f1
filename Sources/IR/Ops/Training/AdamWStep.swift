/// One step of Adam with decoupled weight decay (Loshchilov and Hutter 2019): p' = p (1 - rate * decay) - rate * m' / c1 / (sqrt(v' / c2)
/// + epsilon) with m' = beta1 m + (1 - beta1) g and v' = beta2 v + (1 - beta2) g^2. All tensors have the parameter's type; rate, decay and
/// the corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t are one number each.
public struct AdamWStep: Op {
  public static let spec = OpSpec(
    "adamw_step", "One step of Adam with decoupled weight decay.",
    operands: ["parameter", "gradient", "first", "second", "rate", "decay", "first_correction", "second_correction"],
    results: ["parameter", "first", "second"], traits: .training)
  public var beta1: Double, beta2: Double, epsilon: Double
  public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) { self.beta1 = beta1; self.beta2 = beta2; self.epsilon = epsilon }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let parameter = operands[0]
    try requireFloat(parameter, "parameter")
    for index in 1..<4 where operands[index].elementType != parameter.elementType || zip(operands[index].shape.dimensions, parameter.shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) || operands[index].rank != parameter.rank {
      throw operandError("gradient and moments do not fit the parameter", operands[index].type, expected: "\(parameter.type)")
    }
    for index in 4..<8 where operands[index].elementType != parameter.elementType || operands[index].shape.elementCount.fixedValue != 1 {
      throw operandError("rate, decay and corrections are one number each", operands[index].type, expected: "\(parameter.elementType)[]")
    }
    return [parameter.type, parameter.type, parameter.type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    _ = try resultShapes(arguments)
    var p = arguments[0].doubles, m = arguments[2].doubles, v = arguments[3].doubles
    let g = arguments[1].doubles, type = arguments[0].elementType, shape = arguments[0].shape
    let (rate, decay, c1, c2) = (arguments[4].doubles[0], arguments[5].doubles[0], arguments[6].doubles[0], arguments[7].doubles[0])
    for i in p.indices {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i]
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]
      p[i] = p[i] * (1 - rate * decay) - rate * (m[i] / c1) / ((v[i] / c2).squareRoot() + epsilon)
    }
    return [p, m, v].map { Tensor(type, shape, doubles: $0) }
  }
}
