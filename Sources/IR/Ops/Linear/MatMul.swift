/// The matrix product over the last two axes, leading axes broadcast; a one-dimensional operand is a row or a column.
/// ONNX MatMul-13, NumPy `matmul`.
public struct MatMul: CostedOp, DifferentiableOp {
  public static let spec = OpSpec("matmul", "The matrix product.", operands: ["lhs", "rhs"])
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (a, b) = (operands[0], operands[1])
    guard a.elementType == b.elementType, a.rank >= 1, b.rank >= 1 else {
      throw Diagnostic("type.matmul", "operands do not multiply", found: "\(a.type) and \(b.type)", expected: "equal element types and at least one axis each")
    }
    var x = a.shape.dimensions, y = b.shape.dimensions
    if a.rank == 1 { x.insert(.fixed(1), at: 0) }
    if b.rank == 1 { y.append(.fixed(1)) }
    let inner = x[x.count - 1], other = y[y.count - 2]
    guard !inner.isCertainlyDifferent(from: other), let batch = Shape(Array(x.dropLast(2))).broadcast(with: Shape(Array(y.dropLast(2)))) else {
      throw Diagnostic("type.matmul", "operands do not multiply", found: "\(a.type) and \(b.type)", expected: "the last extent of the first equal to the last but one of the second")
    }
    var result = batch.dimensions
    if a.rank > 1 { result.append(x[x.count - 2]) }
    if b.rank > 1 { result.append(y[y.count - 1]) }
    return [TensorType(a.elementType, Shape(result))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let (a, b) = (arguments[0], arguments[1])
    guard let shape = try resultTypes(for: arguments.operands)[0].shape.fixed else { return [] }
    let x = a.rank == 1 ? [1] + a.shape : a.shape, y = b.rank == 1 ? b.shape + [1] : b.shape
    let m = x[x.count - 2], k = x[x.count - 1], n = y[y.count - 1]
    let batch = try broadcast(Shape(Array(x.dropLast(2))), Shape(Array(y.dropLast(2)))).fixed ?? []
    let integers = a.elementType.isInteger
    let u = integers ? [] : a.doubles, v = integers ? [] : b.doubles, p = integers ? a.int64s : [], q = integers ? b.int64s : []
    var sums: [Double] = [], totals: [Int64] = []
    let strides = [broadcastStrides(Array(x.dropLast(2)), to: batch).map { $0 * m * k }, broadcastStrides(Array(y.dropLast(2)), to: batch).map { $0 * k * n }]
    forEachIndex(batch, strides: strides) { offset in
      for i in 0..<m {
        for j in 0..<n {
          if integers {
            totals.append((0..<k).reduce(Int64(0)) { $0 &+ p[offset[0] + i * k + $1] &* q[offset[1] + $1 * n + j] })
          } else {
            sums.append((0..<k).reduce(0.0) { $0 + u[offset[0] + i * k + $1] * v[offset[1] + $1 * n + j] })
          }
        }
      }
    }
    return [integers ? Tensor(a.elementType, shape, int64s: totals) : Tensor(a.elementType, shape, doubles: sums)]
  }

  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    2 * (results[0].shape.fixed?.reduce(1, *) ?? 0) * (operands[0]?.shape.dimensions.last?.fixedValue ?? 0)
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    // Vectors are matrices of one row or column.
    let (a, b) = (site.operand(0), site.operand(1))
    let x = a.rank == 1 ? try a.apply(Unsqueeze(axes: [0])) : a, y = b.rank == 1 ? try b.apply(Unsqueeze(axes: [1])) : b
    var cotangent = try site.cotangent(0)
    if a.rank == 1 { cotangent = try cotangent.apply(Unsqueeze(axes: [b.rank == 1 ? cotangent.rank : cotangent.rank - 1])) }
    if b.rank == 1 { cotangent = try cotangent.apply(Unsqueeze(axes: [cotangent.rank])) }
    let dx = site.wants(0) ? try cotangent.apply(MatMul(), y.matrixTransposed()).summed(to: x.shape).reshaped(like: a) : nil
    guard site.wants(1) else { return [dx] }
    if y.rank == 2, let k = x.shape.dimensions.last?.fixedValue, let n = cotangent.shape.dimensions.last?.fixedValue {
      // One product over all rows in place of a sum of products.
      let rows = try x.reshaped([-1, k]), back = try cotangent.reshaped([-1, n])
      return [dx, try rows.apply(Gemm(transposesA: true), back).reshaped(like: b)]
    }
    return [dx, try x.matrixTransposed().apply(MatMul(), cotangent).summed(to: y.shape).reshaped(like: b)]
  }
}
