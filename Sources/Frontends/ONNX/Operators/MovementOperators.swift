internal import IR

extension OperatorTable {
  /// Elements in another order or shape.
  static let movement: [ONNXOperator] = [
    .plain("Expand", since: 8, Expand()), .plain("NonZero", since: 9, NonZero()), .plain("Size", SizeOf()),
    ONNXOperator("Range", since: 11) { context throws(Diagnostic) in
      // Which precision short floats are computed in: always a longer one.
      context.ignore("stash_type")
      return try context.emitAll(Arange(), context.operands)
    },
    ONNXOperator("Transpose") { context throws(Diagnostic) in
      let input = try context.operand(0)
      return [try context.emit(Transpose(permutation: context.ints("perm") ?? Array((0..<context.type(of: input).rank).reversed())), input)]
    },
    ONNXOperator("Concat") { context throws(Diagnostic) in
      // Concat-1 has a default.
      guard let axis = try context.int("axis") ?? (context.version < 4 ? 1 : nil) else { throw context.fail("onnx.attribute", "attribute 'axis' is missing") }
      return try context.emitAll(Concat(axis: axis), context.operands)
    },
    ONNXOperator("Flatten") { context throws(Diagnostic) in [try context.emit(Flatten(axis: context.int("axis", default: 1)), context.operand(0))] },
    ONNXOperator("Squeeze") { context throws(Diagnostic) in
      let input = try context.operand(0)
      if let axes = dynamicAxes(context) { return [try context.squeeze(input, axes: axes)] }
      return [try context.emit(Squeeze(axes: axes(context, operandSince: 13)), input)]
    },
    ONNXOperator("Unsqueeze") { context throws(Diagnostic) in
      let input = try context.operand(0)
      if let axes = dynamicAxes(context) { return [try context.unsqueeze(input, axes: axes)] }
      guard let axes = try axes(context, operandSince: 13) else { throw context.fail("onnx.attribute", "the axes are missing") }
      return [try context.emit(Unsqueeze(axes: axes), input)]
    },
    ONNXOperator("ConstantOfShape", since: 9) { context throws(Diagnostic) in
      let value = try context.tensor("value") ?? .scalar(.float32, 0)
      guard let op = ConstantOfShape(value) else { throw context.fail("onnx.attribute", "the value is not a single number", found: "\(value.type)") }
      return [try context.emit(op, context.operand(0))]
    },
    ONNXOperator("EyeLike", since: 9) { context throws(Diagnostic) in
      [try context.emit(EyeLike(elementType: context.elementType("dtype"), diagonal: context.int("k", default: 0)), context.operand(0))]
    },
    ONNXOperator("Trilu", since: 14) { context throws(Diagnostic) in
      try context.emitAll(Trilu(isUpper: context.flag("upper", default: true)), context.operands)
    },
    ONNXOperator("DepthToSpace") { context throws(Diagnostic) in
      [try context.emit(DepthToSpace(blockSize: context.int("blocksize", default: 0), mode: blockMode(context)), context.operand(0))]
    },
    ONNXOperator("SpaceToDepth") { context throws(Diagnostic) in
      [try context.emit(SpaceToDepth(blockSize: context.int("blocksize", default: 0), mode: blockMode(context)), context.operand(0))]
    },
    ONNXOperator("ReverseSequence", since: 10) { context throws(Diagnostic) in
      try context.emitAll(ReverseSequence(batchAxis: context.int("batch_axis", default: 1), timeAxis: context.int("time_axis", default: 0)), context.operands)
    },
    ONNXOperator("CumProd", since: 26) { context throws(Diagnostic) in
      try context.emitAll(CumulativeProduct(isExclusive: context.flag("exclusive"), isReverse: context.flag("reverse")), context.operands)
    },
    ONNXOperator("CumSum", since: 11) { context throws(Diagnostic) in
      try context.emitAll(CumulativeSum(isExclusive: context.flag("exclusive"), isReverse: context.flag("reverse")), context.operands)
    },
    ONNXOperator("Tile", importTile),
    ONNXOperator("Pad", importPad),
    ONNXOperator("Slice", importSlice),
    ONNXOperator("Split", importSplit),
  ]

  private static func blockMode(_ context: NodeContext) throws(Diagnostic) -> DepthToSpace.Mode {
    try context.choice("mode", default: "DCR", [("DCR", .depthColumnRow), ("CRD", .columnRowDepth)])
  }

  /// The axes that an operator names by an attribute and, from a version on, by its second operand.
  static func axes(_ context: NodeContext, operandSince version: Int) throws(Diagnostic) -> [Int]? {
    context.version < version ? try context.ints("axes") : try context.constantInts(1)
  }

  /// The axes operand of Squeeze-13 and Unsqueeze-13 where only the running program knows it.
  private static func dynamicAxes(_ context: NodeContext) -> Value? {
    guard context.version >= 13, let axes = context.optional(1), context.constant(axes) == nil else { return nil }
    return axes
  }

  /// A list of numbers as a constant, nil where there is none.
  private static func list(_ context: NodeContext, _ numbers: [Int]?) -> Value? { numbers.map { context.constantValue(Tensor(int64s: $0)) } }

  /// Tile-1 repeats along one axis.
  @Sendable private static func importTile(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    guard context.version < 6 else { return try context.emitAll(Tile(), context.operands) }
    let input = try context.operand(0), rank = context.type(of: input).rank
    guard let times = try context.constantOperand(1)?.ints.first, let axis = try context.constantOperand(2)?.ints.first, axis >= 0, axis < rank else {
      throw context.fail("onnx.missing-operand", "the repeats or their axis are missing", expected: "one number each")
    }
    return [try context.emit(Tile(), input, list(context, (0..<rank).map { $0 == axis ? times : 1 }))]
  }

  /// Pad-1 calls its attribute `paddings`, Pad-2 `pads`; from 11 on the amounts are an operand.
  @Sendable private static func importPad(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let modes: [(String, PadMode)] = [("constant", .constant), ("reflect", .reflect), ("edge", .edge), ("wrap", .wrap)]
    let pad = Pad(mode: try context.choice("mode", default: "constant", modes))
    guard context.version < 11 else { return try context.emitAll(pad, context.operands) }
    let input = try context.operand(0), value = Tensor.scalar(context.type(of: input).elementType, try context.float("value", default: 0))
    return [try context.emit(pad, input, list(context, context.ints(context.version < 2 ? "paddings" : "pads") ?? []), context.constantValue(value))]
  }

  /// Slice-1 has attributes, Slice-10 operands.
  @Sendable private static func importSlice(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    guard context.version < 10 else { return try context.emitAll(Slice(), context.operands) }
    guard let starts = try context.ints("starts"), let ends = try context.ints("ends") else { throw context.fail("onnx.attribute", "starts or ends are missing") }
    return [try context.emit(Slice(), context.operand(0), list(context, starts), list(context, ends), list(context, context.ints("axes")))]
  }

  /// The sizes are an attribute (1 to 12) or an operand (1, and from 13 on); without them the parts are equal, the last
  /// one smaller from 18 on.
  @Sendable private static func importSplit(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let input = try context.operand(0), shape = context.type(of: input).shape, count = context.node.outputs.count
    guard let axis = shape.normalizedAxis(try context.int("axis", default: 0)) else {
      throw context.fail("onnx.attribute", "no such axis", found: "\(try context.int("axis", default: 0)) of \(context.type(of: input))")
    }
    var sizes = context.version < 13 ? try context.ints("split") ?? [] : []
    if sizes.isEmpty, let operand = context.optional(1), context.constant(operand) == nil {
      return try context.split(input, axis: axis, sizes: operand, count: count)
    }
    if sizes.isEmpty { sizes = try context.constantInts(1) ?? [] }
    if sizes.isEmpty {
      let parts = context.version < 18 ? count : try context.int("num_outputs", default: count)
      guard let extent = shape[axis].fixedValue else {
        return try context.split(input, axis: axis, sizes: context.equalSizes(input, axis: axis, count: count), count: count)
      }
      guard parts > 0, parts == count, context.version >= 18 || extent % parts == 0 else {
        throw context.fail("onnx.shape-mismatch", "shape mismatch: no equal parts", found: "\(extent) elements for \(count) outputs", expected: "a multiple")
      }
      let size = (extent + parts - 1) / parts
      sizes = (0..<parts).map { max(0, min(size, extent - $0 * size)) }
    }
    guard sizes.count >= context.outputCount else {
      throw context.fail("onnx.shape-mismatch", "shape mismatch: fewer parts than outputs", found: "\(sizes)", expected: "\(count) sizes")
    }
    // Parts of a shape stay known as slices; an op of several results tells no contents.
    guard shape.rank == 1, context.type(of: input).elementType == .int64 else {
      return try context.emitAll(Split(axis: axis, sizes: sizes), [input])
    }
    _ = try Split(axis: axis, sizes: sizes).resultTypes(for: Operands([context.builder.fact(input)]))
    var parts: [Value?] = [], start = 0
    for size in sizes {
      parts.append(try context.emit(Slice(), input, list(context, [start]), list(context, [start + size])))
      start += size
    }
    return parts
  }
}
