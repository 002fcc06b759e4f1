/// Pairs of elements of each head rotated by angles that depend on the position. ONNX RotaryEmbedding-23; Su et al. 2021.
///
/// `input` is [B, H, N, D], or [B, N, H * D] with `headCount` heads. The caches hold cosines and sines: [B, N, R / 2], or
/// [positions, R / 2] with `positions` [B, N]. R, `rotaryDimension`, is how many elements of a head are rotated, 0 meaning
/// all. Pairs are (i, i + R / 2), or neighbours if `isInterleaved`.
public struct RotaryEmbedding: DifferentiableOp {
  public static let spec = OpSpec("rotary_embedding", "Pairs of elements rotated by position.", operands: ["input", "cosines", "sines", "positions?"])
  public var isInterleaved: Bool
  public var headCount: Int
  public var rotaryDimension: Int
  public init(isInterleaved: Bool = false, headCount: Int = 0, rotaryDimension: Int = 0) {
    self.isInterleaved = isInterleaved; self.headCount = headCount; self.rotaryDimension = rotaryDimension
  }

  private func wrong(_ found: String, _ expected: String) -> Diagnostic { Diagnostic("type.rotary-embedding", "the operands do not fit", found: found, expected: expected) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0]
    try requireFloat(input, "input")
    guard input.rank == 4 || input.rank == 3 && headCount > 0, rotaryDimension >= 0 else { throw wrong("\(input.type) of \(headCount) heads", "[B, H, N, D], or [B, N, H * D] and the number of heads") }
    if input.rank == 3, let width = input.shape[2].fixedValue, width % headCount != 0 { throw wrong("\(input.type)", "\(headCount) heads") }
    let depth = input.rank == 4 ? input.shape[3] : input.shape[2] / .fixed(headCount)
    if let depth = depth.fixedValue, (rotaryDimension == 0 ? depth : rotaryDimension) % 2 != 0 || rotaryDimension > depth { throw wrong("\(rotaryDimension) of \(depth)", "an even number of a head's elements") }
    let half = rotaryDimension == 0 ? depth / .fixed(2) : .fixed(rotaryDimension / 2)
    let batch = input.shape[0], length = input.shape[input.rank == 4 ? 2 : 1], positions = operands.optional(3)
    let expected = positions == nil ? [batch, length, half] : [.unknown, half]
    for i in 1...2 {
      try requireFloat(operands[i], i == 1 ? "cosines" : "sines")
      guard operands[i].rank == expected.count, !zip(operands[i].shape.dimensions, expected).contains(where: { $0.isCertainlyDifferent(from: $1) }) else {
        throw wrong("\(operands[i].type)", "[\(Shape(expected))]")
      }
    }
    if let positions {
      guard positions.elementType.isInteger, positions.rank == 2, !positions.shape[0].isCertainlyDifferent(from: batch), !positions.shape[1].isCertainlyDifferent(from: length) else {
        throw wrong("\(positions.type)", "integers [\(batch)x\(length)]")
      }
    }
    return [input.type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0], isSplit = input.rank == 4
    let batch = shape[0], heads = isSplit ? shape[1] : headCount, length = shape[isSplit ? 2 : 1], depth = isSplit ? shape[3] : shape[2] / heads
    let rotated = rotaryDimension == 0 ? depth : rotaryDimension, half = rotated / 2
    let cosines = arguments[1].doubles, sines = arguments[2].doubles, positions = arguments.optional(3)?.ints
    let limit = half == 0 ? 0 : min(cosines.count, sines.count) / half
    if let bad = positions?.first(where: { $0 < 0 || $0 >= limit }) {
      throw Diagnostic("run.index", "a position is outside the caches", found: "\(bad)", expected: "0 to \(limit - 1)")
    }
    var x = input.doubles
    for b in 0..<batch {
      for n in 0..<length {
        let angle = (positions?[b * length + n] ?? (b * length + n)) * half
        for h in 0..<heads {
          let start = isSplit ? ((b * heads + h) * length + n) * depth : ((b * length + n) * heads + h) * depth
          for i in 0..<half {
            let first = start + (isInterleaved ? 2 * i : i), second = isInterleaved ? first + 1 : first + half
            let (u, v) = (x[first], x[second])
            x[first] = cosines[angle + i] * u - sines[angle + i] * v
            x[second] = sines[angle + i] * u + cosines[angle + i] * v
          }
        }
      }
    }
    return [Tensor(input.elementType, shape, doubles: x)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    // A rotation's transpose turns the other way. The angles are not trained.
    if site.wants(1) || site.wants(2) {
      throw Diagnostic("derivative.missing", "the operation has no derivative by its angles", found: "cosines or sines that depend on a parameter", expected: "constants")
    }
    return [try site.cotangent(0).apply(self, site.operand(1), -site.operand(2), site.optional(3))]
  }
}
