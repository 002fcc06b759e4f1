internal import IR

/// What lies between queries and keys and the probabilities: the scale, the masks, the softmax.
struct ScoreChain {
  var queries: Value, keys: Value
  /// The product of queries and keys.
  var scores: Value
  var scale = 1.0
  var masks: [Mask] = []
  /// The softmax's result, and what only regroups its leading axes.
  var probabilities: [Value]

  struct Mask {
    enum Kind {
      /// Added to the scores, times a factor.
      case added(Double)
      /// Scores stay where the mask is true (or false) and elsewhere become a number.
      case selected(keepsWhereTrue: Bool, otherwise: Double)
    }
    var value: Value, kind: Kind
    /// The shape of the scores where the mask meets them.
    var shape: Shape
  }

  enum Outcome { case found(ScoreChain), none, declined(String) }

  static func find(from start: Value, in rewriter: Rewriter) throws(Diagnostic) -> Outcome {
    var value = rewriter.resolve(start), probabilities = [value]
    while let (_, reshape) = rewriter.producer(of: value, as: Reshape.self), let inner = reshape.operands[0], keepsLastTwo(inner, value, rewriter) {
      value = rewriter.resolve(inner)
      probabilities.append(value)
    }
    guard let (softmax, operation) = rewriter.producer(of: value, as: Softmax.self), let scores = operation.operands[0] else { return .none }
    var chain = ScoreChain(queries: value, keys: value, scores: value, probabilities: probabilities)
    guard chain.follow(scores, rewriter) else { return .none }
    let rank = rewriter.shape(of: value).rank
    guard rewriter.shape(of: value).normalizedAxis(softmax.axis) == rank - 1 else {
      return .declined("the softmax is over axis \(softmax.axis), not over the keys")
    }
    guard rank == 3 || rank == 4 else { return .declined("the scores have \(rank) axes, not three or four") }
    if let shared = chain.sharedValue(from: scores, rewriter) { return .declined("the \(shared) before the softmax is also used elsewhere") }
    return .found(chain)
  }

  private static func keepsLastTwo(_ a: Value, _ b: Value, _ rewriter: Rewriter) -> Bool {
    let x = rewriter.shape(of: a).dimensions.suffix(2), y = rewriter.shape(of: b).dimensions.suffix(2)
    return x.count == 2 && rewriter.isSame(Array(x), Array(y))
  }

  /// Goes back to the product of queries and keys. False where there is none.
  private mutating func follow(_ start: Value, _ rewriter: Rewriter) -> Bool {
    let value = rewriter.resolve(start)
    guard let operation = rewriter.producer(of: value) else { return false }
    switch operation.op {
    case is MatMul:
      guard let q = operation.operands[0], let k = operation.operands[1] else { return false }
      (scores, queries, keys) = (value, q, k)
      return true
    case is Reshape:
      guard let inner = operation.operands[0], Self.keepsLastTwo(inner, value, rewriter) else { return false }
      return follow(inner, rewriter)
    case is Multiply, is Divide:
      guard let (operand, factor) = rewriter.scaling(operation) else { return false }
      scale *= factor
      return follow(operand, rewriter)
    case is Add:
      guard let a = operation.operands[0], let b = operation.operands[1] else { return false }
      for (operand, mask) in [(a, b), (b, a)] where rewriter.haveSameShape(operand, value) {
        var attempt = self
        attempt.masks.append(Mask(value: mask, kind: .added(scale), shape: rewriter.shape(of: value)))
        if attempt.follow(operand, rewriter) { self = attempt; return true }
      }
      return false
    case is Where:
      guard let condition = operation.operands[0], let a = operation.operands[1], let b = operation.operands[2] else { return false }
      for (operand, other, keepsWhereTrue) in [(a, b, true), (b, a, false)] where rewriter.haveSameShape(operand, value) {
        guard let number = rewriter.scalar(other) else { continue }
        var attempt = self
        attempt.masks.append(Mask(value: condition, kind: .selected(keepsWhereTrue: keepsWhereTrue, otherwise: number * scale), shape: rewriter.shape(of: value)))
        if attempt.follow(operand, rewriter) { self = attempt; return true }
      }
      return false
    default: return false
    }
  }

  /// The kind of the first value between the product and the softmax that is used elsewhere.
  private func sharedValue(from start: Value, _ rewriter: Rewriter) -> String? {
    var value = rewriter.resolve(start)
    while true {
      if rewriter.useCount(value) > 1 { return rewriter.producer(of: value)?.op.spec.name }
      guard value != scores, let operation = rewriter.producer(of: value) else { return nil }
      let masked = Set(masks.map { rewriter.resolve($0.value) })
      let next = operation.operands.compactMap { $0 }.map { rewriter.resolve($0) }.first { !masked.contains($0) && rewriter.shape(of: $0).rank >= 3 && !rewriter.isConstant($0) }
      guard let next else { return nil }
      value = next
    }
  }
}
