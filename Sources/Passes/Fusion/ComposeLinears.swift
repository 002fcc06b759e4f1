internal import IR

/// Two linear layers with nothing between them are one, where that is less arithmetic: the weights are multiplied at
/// compile time. The sums are taken in another order than the program's.
struct ComposeLinears: RewriteRule {
  let name = "compose-linears"
  let roots: [any Op.Type] = [Linear.self]

  /// Multiplications at compile time that are worth it.
  private static let costLimit = 2_000_000_000

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let outer = operation.op as? Linear, let input = operation.operands[0], let (inner, below) = rewriter.producer(of: input, as: Linear.self) else { return .unmatched }
    guard inner.activation == .none, below.operands.count < 4 || below.operands[3] == nil else { return .declined("the first layer ends in an activation or a residual") }
    guard rewriter.useCount(input) == 1 else { return .declined("the first layer is also used elsewhere") }
    guard let first = matrix(below.operands[1], inner, rewriter), let second = matrix(operation.operands[1], outer, rewriter),
      let firstBias = bias(below, rewriter), let secondBias = bias(operation, rewriter)
    else { return .declined("weights or biases are not constants of single precision") }
    let (k, middle, n) = (first.shape[0], first.shape[1], second.shape[1])
    guard k * n < k * middle + middle * n else { return .declined("one layer would be more arithmetic than two") }
    guard k * middle * n <= Self.costLimit else { return .declined("the product of the weights takes too long") }
    let offsets = firstBias.map { product($0, second.floats, middle, n) }
    let weight = Tensor(.float32, [k, n], scalars: product(first.floats, second.floats, middle, n))
    var total: Value?
    if offsets != nil || secondBias != nil {
      let x = offsets ?? Array(repeating: 0, count: n), y = secondBias ?? Array(repeating: 0, count: n)
      total = rewriter.constant(Tensor(.float32, [n], scalars: zip(x, y).map(+)))
    }
    var composed = outer
    composed.weightIsTransposed = false
    let residual = operation.operands.count > 3 ? operation.operands[3] : nil
    return .value(try rewriter.emit(composed, below.operands[0], rewriter.constant(weight), total, residual))
  }

  private func matrix(_ value: Value?, _ op: Linear, _ rewriter: Rewriter) -> Tensor? {
    guard let value, let tensor = rewriter.constant(value), tensor.elementType == .float32, tensor.layout == .rowMajor else { return nil }
    return op.weightIsTransposed ? tensor.transposedMatrix() : tensor
  }

  /// The bias; `.some(nil)` where there is none, nil where it is not a constant.
  private func bias(_ operation: Operation, _ rewriter: Rewriter) -> [Float]?? {
    guard operation.operands.count > 2, let value = operation.operands[2] else { return .some(nil) }
    return rewriter.constant(value).map { .some($0.floats) } ?? nil
  }

  /// Rows of `k` numbers times a [k, n] matrix, summed in double precision.
  private func product(_ rows: [Float], _ matrix: [Float], _ k: Int, _ n: Int) -> [Float] {
    var result: [Float] = []
    for start in stride(from: 0, to: rows.count, by: max(k, 1)) {
      var sums = [Double](repeating: 0, count: n)
      for p in 0..<k {
        let factor = Double(rows[start + p])
        for column in 0..<n { sums[column] += factor * Double(matrix[p * n + column]) }
      }
      result += sums.map { Float($0) }
    }
    return result
  }
}
