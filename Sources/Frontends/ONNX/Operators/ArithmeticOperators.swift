internal import IR

extension OperatorTable {
  /// Functions of pairs of elements, and of more.
  static let arithmetic: [ONNXOperator] = [
    binary("Add", Add()), binary("Sub", Subtract()), binary("Mul", Multiply()), binary("Div", Divide()), binary("Pow", Power()),
    binary("And", And()), binary("Or", Or()), binary("Xor", Xor()),
    binary("Equal", Equal()), binary("Less", Less()), binary("Greater", Greater()),
    .plain("LessOrEqual", since: 12, LessOrEqual()), .plain("GreaterOrEqual", since: 12, GreaterOrEqual()),
    .plain("BitwiseAnd", since: 18, BitwiseAnd()), .plain("BitwiseOr", since: 18, BitwiseOr()), .plain("BitwiseXor", since: 18, BitwiseXor()),
    .plain("Where", since: 9, Where()),
    ONNXOperator("Mod", since: 10) { context throws(Diagnostic) in
      try context.emitAll(Modulo(takesDividendSign: context.flag("fmod")), context.operands)
    },
    ONNXOperator("BitShift", since: 11) { context throws(Diagnostic) in
      try context.emitAll(BitShift(direction: context.choice("direction", default: "", [("LEFT", .left), ("RIGHT", .right)])), context.operands)
    },
    ONNXOperator("PRelu", importPRelu),
    ONNXOperator("Max") { context throws(Diagnostic) in [try folded(context, Maximum())] },
    ONNXOperator("Min") { context throws(Diagnostic) in [try folded(context, Minimum())] },
    ONNXOperator("Sum") { context throws(Diagnostic) in [try folded(context, Add())] },
    ONNXOperator("Mean", importMean),
    ONNXOperator("Cast", importCast),
    ONNXOperator("BitCast", since: 26) { context throws(Diagnostic) in
      guard let type = try context.elementType("to") else { throw context.fail("onnx.attribute", "attribute 'to' is missing") }
      return [try context.emit(BitCast(to: type), context.operand(0))]
    },
    ONNXOperator("CastLike", since: 15, importCastLike),
  ]

  private static func binary(_ name: String, _ op: some Op) -> ONNXOperator {
    ONNXOperator(name) { context throws(Diagnostic) in
      guard context.version < 7 else { return try context.emitAll(op, context.operands) }
      return [try context.emit(op, context.operand(0), legacyBroadcast(context))]
    }
  }

  /// Until version 7 the second operand is broadcast only on request (`broadcast`), and its first axis may be laid along
  /// any axis of the first operand (`axis`): axes of one element are put in after its own.
  private static func legacyBroadcast(_ context: NodeContext) throws(Diagnostic) -> Value {
    context.ignore("consumed_inputs")
    let left = try context.operand(0), right = try context.operand(1)
    let axis = try context.int("axis"), rank = context.type(of: left).rank, inner = context.type(of: right).rank
    guard try context.flag("broadcast") else {
      if zip(context.type(of: left).shape.dimensions, context.type(of: right).shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) || rank != inner {
        throw context.fail("onnx.shape-mismatch", "shape mismatch: operands of different shapes without 'broadcast'", found: "\(context.type(of: left)) and \(context.type(of: right))", expected: "equal shapes")
      }
      return right
    }
    guard let axis else { return right }
    let start = axis < 0 ? axis + rank : axis
    guard start >= 0, start <= rank, inner <= rank - start else {
      throw context.fail("onnx.attribute", "no such axis", found: "axis \(axis) of \(rank) axes", expected: "one that leaves room for \(inner) axes")
    }
    let trailing = rank - start - inner
    return trailing == 0 ? right : try context.emit(Unsqueeze(axes: Array(inner..<inner + trailing)), right)
  }

  /// Until version 7 a list of slopes is one per channel (axis 1).
  @Sendable private static func importPRelu(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    if context.version < 6 { context.ignore("consumed_inputs") }
    let input = try context.operand(0), slope = try context.operand(1), rank = context.type(of: input).rank
    guard context.version < 7, context.type(of: slope).rank == 1, context.type(of: slope).shape[0] != .fixed(1), rank > 2 else {
      return [try context.emit(PRelu(), input, slope)]
    }
    return [try context.emit(PRelu(), input, context.emit(Unsqueeze(axes: Array(1..<rank - 1)), slope))]
  }

  /// Any number of operands, two at a time.
  private static func folded(_ context: NodeContext, _ op: some Op) throws(Diagnostic) -> Value {
    if context.version < 6 { context.ignore("consumed_inputs") }
    var result = try context.operand(0)
    for index in context.operands.indices.dropFirst() { result = try context.emit(op, result, context.operand(index)) }
    return result
  }

  @Sendable private static func importMean(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let sum = try folded(context, Add()), count = Tensor.scalar(context.type(of: sum).elementType, Double(context.operands.count))
    return [context.operands.count == 1 ? sum : try context.emit(Divide(), sum, context.constantValue(count))]
  }

  /// Cast-1 names the element type by a word; 19 adds `saturate`, 24 `round_mode`.
  @Sendable private static func importCast(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    guard context.version < 6 else {
      guard let type = try context.elementType("to") else { throw context.fail("onnx.attribute", "attribute 'to' is missing") }
      return [try cast(context, to: type)]
    }
    let words: [(String, ElementType)] = [
      ("FLOAT", .float32), ("UINT8", .uint8), ("INT8", .int8), ("UINT16", .uint16), ("INT16", .int16), ("INT32", .int32), ("INT64", .int64),
      ("STRING", .string), ("BOOL", .bool), ("FLOAT16", .float16), ("DOUBLE", .float64), ("UINT32", .uint32), ("UINT64", .uint64),
    ]
    return [try cast(context, to: context.choice("to", default: "", words))]
  }
  @Sendable private static func importCastLike(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    [try cast(context, to: context.type(of: context.operand(1)).elementType)]
  }
  private static func cast(_ context: NodeContext, to type: ElementType) throws(Diagnostic) -> Value {
    let rounding = try context.choice("round_mode", default: "up", [("up", Cast.PowerRounding.up), ("down", .down), ("nearest", .nearest)])
    return try context.emit(Cast(to: type, saturates: context.flag("saturate", default: true), rounding: rounding), context.operand(0))
  }
}
