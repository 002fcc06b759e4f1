/// activation(x W + b) + residual: what a linear layer is after fusion, and what the matrix kernels compute in one pass.
///
/// `input` is [..., K]; `weight` is a matrix [K, N] (or [N, K] when `weightIsTransposed`, as PyTorch stores it);
/// `bias` is [N]; `residual` has the result's shape. LayerScale is folded into weight and bias beforehand. Input and weight
/// are of one element type; with bfloat16 ones, bias and residual may be float32, products are summed in single precision
/// and rounded once, to `elementType`.
///
/// With `isGated` the columns are two halves, and the result, half as wide, is activation(first) * second + residual: the gate
/// of a SwiGLU (Shazeer 2020).
public struct Linear: CostedOp, ExpandableOp {
  public static let spec = OpSpec(
    "linear", "A matrix product with bias, activation and residual.", operands: ["input", "weight", "bias?", "residual?"], traits: .fused)
  public var activation: Activation
  public var weightIsTransposed: Bool
  /// The result's type; nil means the input's.
  public var elementType: ElementType?
  public var isGated: Bool
  public init(activation: Activation = .none, weightIsTransposed: Bool = false, elementType: ElementType? = nil, isGated: Bool = false) {
    self.activation = activation; self.weightIsTransposed = weightIsTransposed; self.elementType = elementType; self.isGated = isGated
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, weight) = (operands[0], operands[1])
    guard input.elementType == weight.elementType, elementType?.isFloatingPoint ?? true else {
      throw Diagnostic("type.linear", "operands do not multiply", found: "\(input.type) and \(weight.type)", expected: "[..., K] and a matrix, to a float type")
    }
    let shape = try linearShape(input, weight, isTransposed: weightIsTransposed, isGated: isGated, bias: operands.optional(2), residual: operands.optional(3))
    return [TensorType(elementType ?? input.elementType, shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], weight = arguments[1].rowMajor
    guard let shape = try resultTypes(for: arguments.operands)[0].shape.fixed else { return [] }
    let k = input.shape[input.rank - 1], n = weight.shape[weightIsTransposed ? 0 : 1], rows = shape.dropLast().reduce(1, *)
    let x = input.doubles, w = weight.doubles, bias = arguments.optional(2)?.doubles, residual = arguments.optional(3)?.doubles
    var result: [Double] = []
    result.reserveCapacity(rows * n)
    for i in 0..<rows {
      var row: [Double] = []
      for j in 0..<n {
        var sum = bias?[j] ?? 0
        for p in 0..<k { sum += x[i * k + p] * w[weightIsTransposed ? j * k + p : p * n + j] }
        row.append(sum)
      }
      let width = isGated ? n / 2 : n
      for j in 0..<width { result.append(activation(row[j]) * (isGated ? row[width + j] : 1) + (residual?[i * width + j] ?? 0)) }
    }
    return [Tensor(elementType ?? input.elementType, shape, doubles: result)]
  }

  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    (isGated ? 4 : 2) * (results[0].shape.fixed?.reduce(1, *) ?? 0) * (operands[0]?.shape.dimensions.last?.fixedValue ?? 0)
  }

  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    let (x, weight) = (site.operand(0), site.operand(1))
    var y = try x.apply(MatMul(), weightIsTransposed ? weight.matrixTransposed() : weight)
    if let bias = site.optional(2) { y = try y + bias.cast(to: y.elementType) }
    var gate: Expression?
    if isGated {
      guard let width = y.shape.dimensions.last?.fixedValue else { throw site.unknownShape("\(y.type)") }
      gate = try y.sliced(axis: y.rank - 1, width / 2..<width)
      y = try y.sliced(axis: y.rank - 1, 0..<width / 2)
    }
    if let op = activation.op { y = try y.apply(op) }
    if let gate { y = try y * gate }
    if let residual = site.optional(3) { y = try y + residual.cast(to: y.elementType) }
    return [try y.cast(to: site.result(0).elementType)]
  }
}

/// The shape of `input` [..., K] times a matrix, with the bias and the residual that go with it.
func linearShape(_ input: Operand, _ weight: Operand, isTransposed: Bool, isGated: Bool, bias: Operand?, residual: Operand?) throws(Diagnostic) -> Shape {
  guard input.rank >= 1, weight.rank == 2 else {
    throw Diagnostic("type.linear", "operands do not multiply", found: "\(input.type) and \(weight.type)", expected: "[..., K] and a matrix")
  }
  let inner = weight.shape[isTransposed ? 1 : 0], outer = weight.shape[isTransposed ? 0 : 1]
  guard !input.shape[input.rank - 1].isCertainlyDifferent(from: inner) else {
    throw Diagnostic("type.linear", "operands do not multiply", found: "\(input.type) and \(weight.type)", expected: "[..., \(inner)]")
  }
  guard !isGated || outer.fixedValue.map({ $0 % 2 == 0 }) ?? true else {
    throw Diagnostic("type.linear", "the columns have no two halves", found: "\(weight.type)", expected: "an even number of columns")
  }
  var shape = input.shape
  shape[input.rank - 1] = isGated ? outer / .fixed(2) : outer
  if let bias, bias.rank != 1 || bias.shape[0].isCertainlyDifferent(from: outer) || !bias.elementType.isFloatingPoint {
    throw Diagnostic("type.linear", "the bias does not fit", found: "\(bias.type)", expected: "[\(outer)]")
  }
  if let residual, residual.rank != shape.rank || zip(residual.shape.dimensions, shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) || !residual.elementType.isFloatingPoint {
    throw Diagnostic("type.linear", "the residual does not fit", found: "\(residual.type)", expected: "[\(shape)]")
  }
  return shape
}
