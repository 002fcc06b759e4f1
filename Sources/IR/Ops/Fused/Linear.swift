/// activation(x W + b) + residual: what a linear layer is after fusion, and what the matrix kernels compute in one pass.
///
/// `input` is [..., K]; `weight` is a matrix [K, N] (or [N, K] when `weightIsTransposed`, as PyTorch stores it);
/// `bias` is [N]; `residual` has the result's shape. LayerScale is folded into weight and bias beforehand.
public struct Linear: CostedOp {
  public static let spec = OpSpec(
    "linear", "A matrix product with bias, activation and residual.", operands: ["input", "weight", "bias?", "residual?"], traits: .fused)
  public var activation: Activation
  public var weightIsTransposed: Bool
  public init(activation: Activation = .none, weightIsTransposed: Bool = false) {
    self.activation = activation; self.weightIsTransposed = weightIsTransposed
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, weight) = (operands[0], operands[1])
    guard input.rank >= 1, weight.rank == 2, input.elementType == weight.elementType else {
      throw Diagnostic("type.linear", "operands do not multiply", found: "\(input.type) and \(weight.type)", expected: "[..., K] and a matrix")
    }
    let inner = weight.shape[weightIsTransposed ? 1 : 0], outer = weight.shape[weightIsTransposed ? 0 : 1]
    guard !input.shape[input.rank - 1].isCertainlyDifferent(from: inner) else {
      throw Diagnostic("type.linear", "operands do not multiply", found: "\(input.type) and \(weight.type)", expected: "[..., \(inner)]")
    }
    var shape = input.shape
    shape[input.rank - 1] = outer
    if let bias = operands.optional(2), bias.rank != 1 || bias.shape[0].isCertainlyDifferent(from: outer) {
      throw Diagnostic("type.linear", "the bias does not fit", found: "\(bias.type)", expected: "[\(outer)]")
    }
    if let residual = operands.optional(3), residual.rank != shape.rank || zip(residual.shape.dimensions, shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) {
      throw Diagnostic("type.linear", "the residual does not fit", found: "\(residual.type)", expected: "[\(shape)]")
    }
    return [TensorType(input.elementType, shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], weight = arguments[1].rowMajor
    guard let shape = try resultTypes(for: arguments.operands)[0].shape.fixed else { return [] }
    let k = input.shape[input.rank - 1], n = shape[shape.count - 1], rows = k == 0 ? shape.dropLast().reduce(1, *) : input.elementCount / k
    let x = input.doubles, w = weight.doubles, bias = arguments.optional(2)?.doubles, residual = arguments.optional(3)?.doubles
    var result: [Double] = []
    result.reserveCapacity(rows * n)
    for i in 0..<rows {
      for j in 0..<n {
        var sum = bias?[j] ?? 0
        for p in 0..<k { sum += x[i * k + p] * w[weightIsTransposed ? j * k + p : p * n + j] }
        result.append(activation(sum) + (residual?[i * n + j] ?? 0))
      }
    }
    return [Tensor(input.elementType, shape, doubles: result)]
  }

  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    2 * (results[0].shape.fixed?.reduce(1, *) ?? 0) * (operands[0]?.shape.dimensions.last?.fixedValue ?? 0)
  }
}
