internal import Foundation

/// Scaled dot-product attention over several heads: softmax(scale * Q K^T + mask) V.
/// Vaswani et al. 2017, section 3.2; ONNX Attention-23 without its caches.
///
/// With `separate` operands, queries are [B, Nq, H * D], keys [B, Nk, Hkv * D] and values [B, Nk, Hkv * Dv]. With
/// `packedQKV` one operand [B, N, (H + 2 Hkv) * D] holds queries, keys and values side by side. `mask` broadcasts to
/// [B, H, Nq, Nk]: floats are added to the scores, bools tell where to attend. The result is [B, Nq, H * Dv] and, if
/// `returnsWeights`, the weights [B, H, Nq, Nk]. Head h of the queries reads head h / (H / Hkv) of keys and values. A row
/// that may attend nowhere is NaN.
public struct Attention: CostedOp, ExpandableOp {
  public static let spec = OpSpec(
    "attention", "Scaled dot-product attention over several heads.", operands: ["queries", "keys?", "values?", "mask?"],
    results: ["output", "weights"], traits: .fused)

  public enum Layout: String, Sendable, Hashable, Codable { case packedQKV, separate }
  public var headCount: Int
  public var keyValueHeadCount: Int
  public var scale: Double
  /// Position i attends to positions 0...i.
  public var isCausal: Bool
  public var layout: Layout
  public var returnsWeights: Bool

  public init(headCount: Int, keyValueHeadCount: Int? = nil, scale: Double, isCausal: Bool = false, layout: Layout = .separate, returnsWeights: Bool = false) {
    self.headCount = headCount; self.keyValueHeadCount = keyValueHeadCount ?? headCount; self.scale = scale
    self.isCausal = isCausal; self.layout = layout; self.returnsWeights = returnsWeights
  }

  /// The extents of one attention.
  struct Extents { var batch, queries, keys, depth, valueDepth: Dimension }

  func extents(_ operands: Operands) throws(Diagnostic) -> Extents {
    guard headCount > 0, keyValueHeadCount > 0, headCount < 1 << 24, headCount % keyValueHeadCount == 0 else {
      throw wrong("heads do not divide", "\(headCount) over \(keyValueHeadCount)", "a multiple of the key and value heads")
    }
    let q = operands[0]
    try requireFloat(q, "queries")
    guard q.rank == 3 else { throw wrong("the queries operand has a wrong rank", "\(q.type)", "three axes") }
    if layout == .packedQKV {
      guard operands.optional(1) == nil, operands.optional(2) == nil else {
        throw wrong("packed queries, keys and values leave no room for more", "\(operands.present.count) operands", "one operand and a mask")
      }
      let depth = try split(q, headCount + 2 * keyValueHeadCount)
      return Extents(batch: q.shape[0], queries: q.shape[1], keys: q.shape[1], depth: depth, valueDepth: depth)
    }
    guard let k = operands.optional(1), let v = operands.optional(2) else { throw wrong("keys or values are absent", "\(operands.present.count) operands", "queries, keys and values") }
    guard k.rank == 3, v.rank == 3, k.elementType == q.elementType, v.elementType == q.elementType,
      !k.shape[0].isCertainlyDifferent(from: q.shape[0]), !v.shape[0].isCertainlyDifferent(from: q.shape[0]), !k.shape[1].isCertainlyDifferent(from: v.shape[1])
    else { throw wrong("queries, keys and values do not fit", "\(q.type), \(k.type) and \(v.type)", "[B, Nq, H*D], [B, Nk, H*D] and [B, Nk, H*Dv]") }
    let depth = try split(q, headCount), keyDepth = try split(k, keyValueHeadCount)
    guard !depth.isCertainlyDifferent(from: keyDepth) else { throw wrong("queries and keys do not multiply", "\(q.type) and \(k.type)", "one depth of a head") }
    return Extents(batch: q.shape[0], queries: q.shape[1], keys: k.shape[1], depth: depth, valueDepth: try split(v, keyValueHeadCount))
  }
  private func split(_ operand: Operand, _ heads: Int) throws(Diagnostic) -> Dimension {
    if let width = operand.shape[2].fixedValue, width % heads != 0 { throw wrong("the last axis does not split into heads", "\(operand.type)", "a multiple of \(heads)") }
    return operand.shape[2] / .fixed(heads)
  }
  private func wrong(_ message: String, _ found: String, _ expected: String) -> Diagnostic {
    Diagnostic("type.attention", message, found: found, expected: expected)
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let e = try extents(operands), type = operands[0].elementType
    let weights = Shape([e.batch, .fixed(headCount), e.queries, e.keys])
    if let mask = operands.optional(3) {
      guard mask.elementType == .bool || mask.elementType.isFloatingPoint, mask.rank <= 4,
        let both = mask.shape.broadcast(with: weights), !zip(both.dimensions, weights.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) })
      else { throw wrong("the mask does not fit", "\(mask.type)", "floats or bools that broadcast to [\(weights)]") }
    }
    let output = TensorType(type, Shape([e.batch, e.queries, e.valueDepth * .fixed(headCount)]))
    return returnsWeights ? [output, TensorType(type, weights)] : [output]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shapes = try resultShapes(arguments), e = try extents(arguments.operands)
    let weightShape = [e.batch, .fixed(headCount), e.queries, e.keys].compactMap(\.fixedValue)
    guard let d = e.depth.fixedValue, let dv = e.valueDepth.fixedValue, weightShape.checkedProduct() != nil else {
      throw wrong("the weights are too many", "\(arguments[0].type)", "a number of weights that fits in a machine word")
    }
    let (nq, nk) = (weightShape[2], weightShape[3]), packed = layout == .packedQKV
    let q = arguments[0].doubles, k = packed ? q : arguments.optional(1)?.doubles ?? [], v = packed ? q : arguments.optional(2)?.doubles ?? []
    // Row lengths, and where keys and values begin in a row.
    let total = (headCount + 2 * keyValueHeadCount) * d
    let (qRow, kRow, vRow) = packed ? (total, total, total) : (headCount * d, keyValueHeadCount * d, keyValueHeadCount * dv)
    let (kStart, vStart) = packed ? (headCount * d, (headCount + keyValueHeadCount) * d) : (0, 0)
    let mask = arguments.optional(3).map { mask in
      expanded(mask.elementType == .bool ? mask.bools.map { $0 ? 0 : -Double.infinity } : mask.doubles, mask.shape, to: weightShape)
    }
    var output = [Double](repeating: 0, count: shapes[0].reduce(1, *)), weights: [Double] = []
    for b in 0..<weightShape[0] {
      for h in 0..<headCount {
        let shared = h / (headCount / keyValueHeadCount)
        for i in 0..<nq {
          var row = [Double](repeating: 0, count: nk)
          for j in 0..<nk {
            var sum = 0.0
            let from = (b * nq + i) * qRow + h * d, to = (b * nk + j) * kRow + kStart + shared * d
            for p in 0..<d { sum += q[from + p] * k[to + p] }
            let place = ((b * headCount + h) * nq + i) * nk + j
            row[j] = sum * scale + (mask?[place] ?? 0)
            if isCausal && j > i { row[j] = -.infinity }
          }
          softmaxInPlace(&row)
          for j in 0..<nk {
            let from = (b * nk + j) * vRow + vStart + shared * dv, to = ((b * nq + i) * headCount + h) * dv
            for p in 0..<dv { output[to + p] += row[j] * v[from + p] }
          }
          if returnsWeights { weights += row }
        }
      }
    }
    let type = arguments[0].elementType
    let result = Tensor(type, shapes[0], doubles: output)
    return returnsWeights ? [result, Tensor(type, shapes[1], doubles: weights)] : [result]
  }

  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    guard let e = try? extents(Operands(operands.map { $0.map { Operand($0) } })),
      let pairs = ([e.batch, e.queries, e.keys].map { $0.fixedValue ?? 0 } + [headCount]).checkedProduct()
    else { return 0 }
    return 2 * pairs * ((e.depth.fixedValue ?? 0) + (e.valueDepth.fixedValue ?? 0))
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    guard layout == .packedQKV, keyValueHeadCount == headCount, !isCausal, !returnsWeights, site.optional(3) == nil else { return try formulaCotangents(site) }
    return [try site.operand(0).apply(AttentionGradient(headCount: headCount, scale: scale), site.cotangent(0))]
  }

  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    let q = site.operand(0), all = headCount + 2 * keyValueHeadCount
    /// [B, N, heads * D] as [B, heads, N, D].
    func split(_ x: Expression, _ heads: Int) throws(Diagnostic) -> Expression {
      try x.apply(Reshape(), x.integers([0, 0, heads, -1])).transposed([0, 2, 1, 3])
    }
    /// Each head of keys and values as often as there are queries for it.
    func shared(_ x: Expression) throws(Diagnostic) -> Expression {
      if keyValueHeadCount == headCount { return x }
      let heads = (0..<headCount).map { $0 / (headCount / keyValueHeadCount) }
      return try x.apply(Gather(axis: 1), x.integers(heads))
    }
    var queries = try split(q, layout == .packedQKV ? all : headCount), keys = queries, values = queries
    if layout == .packedQKV {
      (keys, values) = (try keys.sliced(axis: 1, headCount..<headCount + keyValueHeadCount), try values.sliced(axis: 1, headCount + keyValueHeadCount..<all))
      queries = try queries.sliced(axis: 1, 0..<headCount)
    } else { (keys, values) = (try split(site.operand(1), keyValueHeadCount), try split(site.operand(2), keyValueHeadCount)) }
    var scores = try queries.apply(MatMul(), shared(keys).matrixTransposed()) * scale
    let masked = scores.constant(-.infinity)
    if let mask = site.optional(3) { scores = mask.elementType == .bool ? try mask.selects(scores, else: masked) : try scores + mask.apply(Cast(to: scores.elementType)) }
    if isCausal {
      guard let count = scores.shape[2].fixedValue, let keyCount = scores.shape[3].fixedValue else { throw site.unknownShape("\(scores.type)") }
      let seen = Tensor([count, keyCount], bools: (0..<count * keyCount).map { $0 % keyCount <= $0 / keyCount })
      scores = try Expression(site.builder.constant(seen), in: site.builder).selects(scores, else: masked)
    }
    let weights = try scores.apply(Softmax())
    let output = try weights.apply(MatMul(), shared(values)).transposed([0, 2, 1, 3])
    return [try output.apply(Reshape(), output.integers([0, 0, -1])), weights]
  }
}
