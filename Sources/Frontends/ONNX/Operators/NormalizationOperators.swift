internal import IR

extension OperatorTable {
  /// Normalisation by channel, group, row.
  static let normalization: [ONNXOperator] = [
    ONNXOperator("BatchNormalization", importBatchNormalization),
    ONNXOperator("GroupNormalization", since: 18, importGroupNormalization),
    ONNXOperator("InstanceNormalization") { context throws(Diagnostic) in
      context.ignore("consumed_inputs")
      return try context.emitAll(InstanceNormalization(epsilon: context.float("epsilon", default: 1e-5)), context.operands)
    },
    ONNXOperator("LRN") { context throws(Diagnostic) in
      guard let size = try context.int("size") else { throw context.fail("onnx.attribute", "attribute 'size' is missing") }
      let op = try LocalResponseNormalization(
        size: size, alpha: context.float("alpha", default: Double(Float(0.0001))), beta: context.float("beta", default: 0.75), bias: context.float("bias", default: 1))
      return [try context.emit(op, context.operand(0))]
    },
    ONNXOperator("LpNormalization") { context throws(Diagnostic) in
      [try context.emit(LpNormalization(axis: context.int("axis", default: -1), p: context.int("p", default: 2)), context.operand(0))]
    },
    ONNXOperator("MeanVarianceNormalization", since: 9) { context throws(Diagnostic) in
      [try context.emit(MeanVarianceNormalization(axes: context.ints("axes") ?? [0, 2, 3]), context.operand(0))]
    },
    ONNXOperator("RMSNormalization", since: 23) { context throws(Diagnostic) in
      context.ignore("stash_type")
      let op = try RMSNormalization(axis: context.int("axis", default: -1), epsilon: context.float("epsilon", default: 1e-5))
      return [try context.emit(op, context.operand(0), context.operand(1))]
    },
  ]

  /// BatchNormalization-15 in inference. Whether a node trains is told by `is_test` before version 7, by its outputs
  /// before version 14, and by `training_mode` since.
  @Sendable private static func importBatchNormalization(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    context.ignore("momentum", "consumed_inputs")
    let trains = if context.version < 7 { try !context.flag("is_test") }
    else if context.version < 14 { context.outputCount > 1 } else { try context.flag("training_mode") }
    guard !trains else { throw context.unsupported("batch normalisation while training") }
    if context.version < 9, try !context.flag("spatial", default: true) { throw context.unsupported("batch normalisation of each position by itself (spatial = 0)") }
    let op = BatchNormalization(epsilon: try context.float("epsilon", default: 1e-5))
    return [try context.emit(op, context.operand(0), context.operand(1), context.operand(2), context.operand(3), context.operand(4))]
  }

  /// GroupNormalization-21; before that, scale and bias were given for each group, not for each channel.
  @Sendable private static func importGroupNormalization(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    context.ignore("stash_type")
    guard let groups = try context.int("num_groups"), groups > 0 else { throw context.fail("onnx.attribute", "attribute 'num_groups' is not a positive number") }
    let op = GroupNormalization(groups: groups, epsilon: try context.float("epsilon", default: 1e-5)), input = try context.operand(0)
    guard context.version < 21 else { return [try context.emit(op, input, context.operand(1), context.operand(2))] }
    guard context.type(of: input).rank >= 2, let channels = context.type(of: input).shape[1].fixedValue, channels % groups == 0 else {
      throw context.fail("onnx.operand", "the channels do not divide into groups", found: "\(context.type(of: input))", expected: "[N, C, ...], C a multiple of \(groups)")
    }
    let group = context.constantValue(Tensor(int64s: (0..<channels).map { $0 / (channels / groups) }))
    return [try context.emit(op, input, context.emit(Gather(axis: 0), context.operand(1), group), context.emit(Gather(axis: 0), context.operand(2), group))]
  }
}
