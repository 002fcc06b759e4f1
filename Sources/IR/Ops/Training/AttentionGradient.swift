/// What unmasked self-attention over packed queries, keys and values (see `Attention`) carries back to them, [B, N, 3 H D] from the
/// cotangent [B, N, H D] of its output. The kernel computes the weights again, for a few queries at a time: the N x N weights of a
/// head are never held as a whole.
public struct AttentionGradient: ExpandableOp, CostedOp {
  public static let spec = OpSpec("attention_gradient", "The derivative of self-attention by its packed queries, keys and values.", operands: ["packed", "cotangent"], traits: .training)
  public var headCount: Int
  public var scale: Double
  public init(headCount: Int, scale: Double) { self.headCount = headCount; self.scale = scale }
  private var attention: Attention { Attention(headCount: headCount, scale: scale, layout: .packedQKV) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let output = try attention.resultTypes(for: Operands([operands[0]]))[0], cotangent = operands[1]
    guard cotangent.elementType == output.elementType, cotangent.rank == 3, !zip(cotangent.shape.dimensions, output.shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) else {
      throw operandError("the cotangent does not fit", cotangent.type, expected: "\(output)")
    }
    return [operands[0].type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], x = arguments[0].doubles, g = arguments[1].doubles
    let tokens = shape[1], row = shape[2], width = row / 3, d = width / headCount
    var result = [Double](repeating: 0, count: x.count)
    for item in 0..<shape[0] * headCount {
      let (b, h) = (item / headCount, item % headCount)
      func place(_ part: Int, _ token: Int) -> Int { (b * tokens + token) * row + part * width + h * d }
      func dot(_ a: Int, _ others: [Double], _ c: Int, _ own: [Double]) -> Double { (0..<d).reduce(0.0) { $0 + own[a + $1] * others[c + $1] } }
      for i in 0..<tokens {
        var weights = (0..<tokens).map { dot(place(0, i), x, place(1, $0), x) * scale }
        softmaxInPlace(&weights)
        let from = (b * tokens + i) * width + h * d
        let slopes = (0..<tokens).map { dot(from, x, place(2, $0), g) }, mean = zip(weights, slopes).reduce(0.0) { $0 + $1.0 * $1.1 }
        for j in 0..<tokens {
          let slope = weights[j] * (slopes[j] - mean) * scale
          for p in 0..<d {
            result[place(0, i) + p] += slope * x[place(1, j) + p]
            result[place(1, j) + p] += slope * x[place(0, i) + p]
            result[place(2, j) + p] += weights[j] * g[from + p]
          }
        }
      }
    }
    return [Tensor(arguments[0].elementType, shape, doubles: result)]
  }

  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    guard let shape = results[0].shape.fixed, shape.count == 3 else { return 0 }
    return [10, shape[0], shape[1], shape[1], shape[2] / 3].checkedProduct() ?? 0
  }

  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    let packed = site.operand(0), cotangent = site.operand(1)
    guard let tokens = packed.shape[1].fixedValue, let width = cotangent.shape[2].fixedValue else { throw site.unknownShape("\(packed.type)") }
    /// [B, N, H D] as [B, H, N, D].
    func heads(_ x: Expression) throws(Diagnostic) -> Expression { try x.reshaped([-1, tokens, headCount, width / headCount]).transposed([0, 2, 1, 3]) }
    func part(_ index: Int) throws(Diagnostic) -> Expression { try heads(packed.sliced(axis: 2, index * width..<(index + 1) * width)) }
    let (q, k, v, g) = (try part(0), try part(1), try part(2), try heads(cotangent))
    let weights = try (q.apply(MatMul(), k.matrixTransposed()) * scale).apply(Softmax())
    let slopes = try weights.apply(SoftmaxGradient(), g.apply(MatMul(), v.matrixTransposed())) * scale
    let parts = [try slopes.apply(MatMul(), k), try slopes.matrixTransposed().apply(MatMul(), q), try weights.matrixTransposed().apply(MatMul(), g)]
    var rows: [Value?] = []
    for part in parts { rows.append(try part.transposed([0, 2, 1, 3]).reshaped([-1, tokens, width]).value) }
    return [Expression(try site.builder.emit(Concat(axis: 2), rows)[0], in: site.builder)]
  }
}
