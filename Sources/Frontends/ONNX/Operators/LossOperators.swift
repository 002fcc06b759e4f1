internal import IR

extension OperatorTable {
  /// Losses of classifications: input [N, C, d...], target classes [N, d...], optionally a weight for each class.
  static let losses: [ONNXOperator] = [
    ONNXOperator("NegativeLogLikelihoodLoss", since: 12) { context throws(Diagnostic) in
      [try negativeLogLikelihood(context, of: context.operand(0))]
    },
    ONNXOperator("SoftmaxCrossEntropyLoss", since: 12) { context throws(Diagnostic) in
      let logarithms = try context.emit(LogSoftmax(axis: 1), context.operand(0))
      return [try negativeLogLikelihood(context, of: logarithms), logarithms]
    },
  ]

  private enum LossReduction { case none, sum, mean }

  /// NegativeLogLikelihoodLoss-22. A target of `ignore_index` counts for nothing, also in the mean.
  private static func negativeLogLikelihood(_ context: NodeContext, of input: Value) throws(Diagnostic) -> Value {
    let reduction = try context.choice("reduction", default: "mean", [("none", LossReduction.none), ("sum", .sum), ("mean", .mean)])
    let type = context.type(of: input).elementType
    var target = try context.emit(Cast(to: .int64), context.operand(1)), isIgnored: Value?
    if let index = try context.int("ignore_index") {
      let ignored = try context.emit(Equal(), target, context.constantValue(Tensor(.int64, [], int64s: [Int64(index)])))
      target = try context.emit(Where(), ignored, context.constantValue(.scalar(.int64, 0)), target)
      isIgnored = ignored
    }
    var weight: Value?
    if let weights = context.optional(2) { weight = try context.emit(Gather(), weights, target) }
    if let isIgnored {
      let counts = try context.emit(Cast(to: type), context.emit(Not(), isIgnored))
      weight = if let weight { try context.emit(Where(), isIgnored, context.constantValue(.scalar(type, 0)), weight) } else { counts }
    }
    let picked = try context.emit(GatherElements(axis: 1), input, context.emit(Unsqueeze(axes: [1]), target))
    var loss = try context.emit(Negate(), context.emit(Squeeze(axes: [1]), picked))
    if let weight { loss = try context.emit(Multiply(), loss, weight) }
    switch reduction {
    case .none: return loss
    case .sum: return try context.emit(ReduceSum(keepsDimensions: false), loss)
    case .mean:
      guard let weight else { return try context.emit(ReduceMean(keepsDimensions: false), loss) }
      return try context.emit(Divide(), context.emit(ReduceSum(keepsDimensions: false), loss), context.emit(ReduceSum(keepsDimensions: false), weight))
    }
  }
}
