internal import IR

/// The masks of a chain of scores as the one mask of an attention.
enum AttentionMask {
  case none, causal, mask(Value), declined(String)

  /// From here on a score that a mask lowers by this much, or replaces, has no weight in single precision, whatever the
  /// score was.
  private static let forbidden = -1e8

  static func make(_ masks: [ScoreChain.Mask], scores: Shape, headCount: Int, batch: Dimension, in rewriter: Rewriter) throws(Diagnostic) -> AttentionMask {
    guard let first = masks.first else { return .none }
    if masks.count == 1, let tensor = rewriter.elements(of: first.value), isCausal(tensor, first.kind, scores) { return .causal }
    var result: Value?
    for mask in masks {
      let rank = rewriter.shape(of: mask.value).rank
      guard rank <= 4 else { return .declined("the mask has \(rank) axes") }
      guard let shaped = try fitted(mask, headCount: headCount, batch: batch, in: rewriter) else {
        return .declined("the mask [\(rewriter.shape(of: mask.value))] does not fit scores of [\(mask.shape)]")
      }
      let value: Value
      switch mask.kind {
      case .added(let factor):
        let type = rewriter.type(of: mask.value).elementType
        value = factor == 1 ? shaped : try rewriter.emit(Multiply(), shaped, rewriter.constant(.scalar(type, factor)))
      case .selected(let keepsWhereTrue, let number):
        guard number <= forbidden else { return .declined("scores that are masked out become \(number), not minus infinity") }
        if number == -.infinity, masks.count == 1 {
          value = keepsWhereTrue ? shaped : try rewriter.emit(Not(), shaped)
        } else {
          let type = rewriter.type(of: masks.first { if case .added = $0.kind { true } else { false } }?.value ?? mask.value).elementType
          let floating = type.isFloatingPoint ? type : .float32
          let zero = rewriter.constant(.scalar(floating, 0)), low = rewriter.constant(.scalar(floating, number))
          value = try keepsWhereTrue ? rewriter.emit(Where(), shaped, zero, low) : rewriter.emit(Where(), shaped, low, zero)
        }
      }
      result = try result.map { (before) throws(Diagnostic) -> Value in try rewriter.emit(Add(), before, value) } ?? value
    }
    return result.map { .mask($0) } ?? .none
  }

  /// The mask as it broadcasts to [B, H, Nq, Nk].
  private static func fitted(_ mask: ScoreChain.Mask, headCount: Int, batch: Dimension, in rewriter: Rewriter) throws(Diagnostic) -> Value? {
    let shape = rewriter.shape(of: mask.value)
    if mask.shape.rank == 4 || shape.rank <= 2 || shape.dimensions.dropLast(2).allSatisfy({ $0 == .fixed(1) }) { return mask.value }
    // Scores of [B * H, Nq, Nk].
    guard shape.rank == 3, shape[0].isCertainlyEqual(to: mask.shape[0]) else { return nil }
    return try rewriter.reshaped(mask.value, to: [batch, .fixed(headCount), shape[1], shape[2]])
  }

  /// Whether a constant lets position i see positions 0...i and no others.
  private static func isCausal(_ tensor: Tensor, _ kind: ScoreChain.Mask.Kind, _ scores: Shape) -> Bool {
    guard tensor.rank >= 2, tensor.shape.dropLast(2).allSatisfy({ $0 == 1 }) else { return false }
    let n = tensor.shape[tensor.rank - 1]
    guard n > 1, tensor.shape[tensor.rank - 2] == n, scores.dimensions.suffix(2).allSatisfy({ $0 == .fixed(n) }) else { return false }
    let seen: [Bool]
    switch kind {
    case .added(let factor):
      guard tensor.elementType.isFloatingPoint else { return false }
      let numbers = tensor.doubles
      guard numbers.allSatisfy({ $0 == 0 || $0 * factor <= forbidden }) else { return false }
      seen = numbers.map { $0 == 0 }
    case .selected(let keepsWhereTrue, let number):
      guard tensor.elementType == .bool, number <= forbidden else { return false }
      seen = tensor.bools.map { $0 == keepsWhereTrue }
    }
    return seen.indices.allSatisfy { seen[$0] == ($0 % n <= $0 / n) }
  }
}
