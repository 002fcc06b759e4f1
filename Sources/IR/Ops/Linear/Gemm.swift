/// alpha * A B + beta * C, with A and B transposed where the attributes say so and C broadcast. ONNX Gemm-13.
public struct Gemm: CostedOp, DifferentiableOp {
  public static let spec = OpSpec("gemm", "A scaled matrix product plus a scaled matrix.", operands: ["a", "b", "c?"])
  public var alpha: Double, beta: Double
  public var transposesA: Bool, transposesB: Bool
  public init(alpha: Double = 1, beta: Double = 1, transposesA: Bool = false, transposesB: Bool = false) {
    self.alpha = alpha; self.beta = beta; self.transposesA = transposesA; self.transposesB = transposesB
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (a, b) = (operands[0], operands[1])
    guard a.rank == 2, b.rank == 2, a.elementType == b.elementType, a.elementType.isFloatingPoint || a.elementType.isInteger else {
      throw Diagnostic("type.gemm", "operands do not multiply", found: "\(a.type) and \(b.type)", expected: "two matrices of one numeric type")
    }
    let inner = a.shape[transposesA ? 0 : 1], other = b.shape[transposesB ? 1 : 0]
    guard !inner.isCertainlyDifferent(from: other) else {
      throw Diagnostic("type.gemm", "operands do not multiply", found: "\(a.type) and \(b.type)", expected: "equal inner extents")
    }
    let shape = Shape([a.shape[transposesA ? 1 : 0], b.shape[transposesB ? 0 : 1]])
    if let c = operands.optional(2) {
      try requireType(c, a.elementType, "c")
      guard c.rank <= 2, let both = c.shape.broadcast(with: shape), !zip(both.dimensions, shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) else {
        throw operandError("the c operand does not fit", c.type, expected: "a shape that broadcasts to [\(shape)]", id: "type.gemm")
      }
    }
    return [TensorType(a.elementType, shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], a = arguments[0], b = arguments[1].rowMajor, c = arguments.optional(2)
    let k = a.shape[transposesA ? 0 : 1]
    if a.elementType.isInteger && alpha == 1 && beta == 1 {
      var result = product(a.int64s, b.int64s, shape, k)
      if let c { for (i, value) in expanded(c.int64s, c.shape, to: shape).enumerated() { result[i] &+= value } }
      return [Tensor(a.elementType, shape, int64s: result)]
    }
    var result = product(a.doubles, b.doubles, shape, k).map { $0 * alpha }
    if let c { for (i, value) in expanded(c.doubles, c.shape, to: shape).enumerated() { result[i] += beta * value } }
    return [Tensor(a.elementType, shape, doubles: result)]
  }
  private func product<T: WrappingNumber>(_ a: [T], _ b: [T], _ shape: [Int], _ k: Int) -> [T] {
    let left = transposesA ? transposed(a, rows: k, columns: shape[0]) : a
    let right = transposesB ? transposed(b, rows: shape[1], columns: k) : b
    return matrixProduct(left, right, shape[0], k, shape[1])
  }

  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    2 * (results[0].shape.fixed?.reduce(1, *) ?? 0) * (operands[0]?.shape[transposesA ? 0 : 1].fixedValue ?? 0)
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (a, b, cotangent) = (site.operand(0), site.operand(1), try site.cotangent(0))
    func product(_ x: Expression, _ y: Expression, _ transposesX: Bool, _ transposesY: Bool) throws(Diagnostic) -> Expression {
      try x.apply(Gemm(alpha: alpha, transposesA: transposesX, transposesB: transposesY), y)
    }
    let da = transposesA ? try product(b, cotangent, transposesB, true) : try product(cotangent, b, false, !transposesB)
    let db = transposesB ? try product(cotangent, a, true, transposesA) : try product(a, cotangent, !transposesA, false)
    let dc = try site.optional(2).map { (c) throws(Diagnostic) in try (cotangent * beta).summed(to: c.shape) }
    return [da, db, dc]
  }
}
