internal import IR

extension OperatorTable {
  /// The layers that transformers are made of.
  static let layers: [ONNXOperator] = [
    ONNXOperator("Conv", importConv),
    ONNXOperator("Dropout", importDropout),
    ONNXOperator("Gelu", since: 20) { context throws(Diagnostic) in
      [try context.emit(Gelu(approximation: context.choice("approximate", default: "none", [("none", .none), ("tanh", .tanh)])), context.operand(0))]
    },
    ONNXOperator("Gemm", importGemm),
    ONNXOperator("Hardmax") { context throws(Diagnostic) in try importRows(context) { Hardmax(axis: $0) } },
    ONNXOperator("LayerNormalization", since: 17, importLayerNormalization),
    ONNXOperator("LogSoftmax") { context throws(Diagnostic) in try importRows(context) { LogSoftmax(axis: $0) } },
    ONNXOperator("Softmax") { context throws(Diagnostic) in try importRows(context) { Softmax(axis: $0) } },
  ]

  /// Conv-22.
  @Sendable private static func importConv(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let weight = try context.operand(1), kernel = try context.kernel(weight: weight), padding = try context.padding(axes: kernel.count)
    let op = try Conv(
      group: context.int("group", default: 1), kernel: kernel, strides: context.ints("strides"), dilations: context.ints("dilations"), padding: padding)
    return [try context.emit(op, context.operand(0), weight, context.optional(2))]
  }

  /// Dropout-22 when it does not train: the operand, and a mask that keeps all.
  @Sendable private static func importDropout(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    context.ignore("consumed_inputs", "ratio", "seed")
    let input = try context.operand(0)
    if context.version < 7 {
      guard try context.flag("is_test") else { throw context.unsupported("dropout while training") }
    } else if let training = try context.constantOperand(2), training.bools != [false] {
      throw context.unsupported("dropout while training")
    }
    guard context.wants(1) else { return [input] }
    // Before version 10 the mask had the input's element type.
    let type = context.version < 10 ? context.type(of: input).elementType : .bool
    return [input, try context.emit(ConstantOfShape(type, integer: 1), context.emit(ShapeOf(), input))]
  }

  /// Gemm-13; before version 7 the addend broadcasts only where `broadcast` says so, which its shape tells as well.
  @Sendable private static func importGemm(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    context.ignore("broadcast")
    let op = try Gemm(
      alpha: context.float("alpha", default: 1), beta: context.float("beta", default: 1),
      transposesA: context.flag("transA"), transposesB: context.flag("transB"))
    return [try context.emit(op, context.operand(0), context.operand(1), context.optional(2))]
  }

  /// LayerNormalization-17. `stash_type` speaks of a precision that is always exceeded here.
  @Sendable private static func importLayerNormalization(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    context.ignore("stash_type")
    let op = try LayerNormalization(
      axis: context.int("axis", default: -1), epsilon: context.float("epsilon", default: 1e-5), resultCount: context.outputCount > 1 ? 3 : 1)
    return try context.emitAll(op, [context.operand(0), context.operand(1), context.optional(2)])
  }

  /// Softmax-13 and its kin work along one axis; before version 13 they work along all axes from one on, taken as one.
  private static func importRows(_ context: NodeContext, _ op: (Int) -> any Op) throws(Diagnostic) -> [Value?] {
    let input = try context.operand(0), rank = context.type(of: input).rank
    if context.version >= 13 { return try context.emitAll(op(context.int("axis", default: -1)), [input]) }
    let axis = try context.int("axis", default: 1)
    if axis == rank - 1 || axis == -1 { return try context.emitAll(op(-1), [input]) }
    let rows = try context.emitAll(op(-1), [context.emit(Flatten(axis: axis), input)])
    return [try context.emit(Reshape(), rows[0], context.emit(ShapeOf(), input))]
  }
}
