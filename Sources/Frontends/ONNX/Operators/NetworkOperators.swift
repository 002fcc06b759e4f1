internal import IR

extension OperatorTable {
  /// Pooling, transposed convolution, sums of products.
  static let network: [ONNXOperator] = [
    ONNXOperator("AveragePool", importAveragePool),
    ONNXOperator("ConvTranspose", importConvTranspose),
    ONNXOperator("Einsum", since: 12) { context throws(Diagnostic) in
      try context.emitAll(Einsum(equation: context.string("equation", default: "")), context.operands)
    },
    .plain("GlobalAveragePool", GlobalAveragePool()),
    ONNXOperator("GlobalLpPool", importGlobalLpPool),
    .plain("GlobalMaxPool", GlobalMaxPool()),
    ONNXOperator("LpPool", importLpPool),
    ONNXOperator("MaxPool", importMaxPool),
  ]

  /// AveragePool-22.
  @Sendable private static func importAveragePool(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let kernel = try context.kernel()
    let op = try AveragePool(
      kernel: kernel, strides: context.ints("strides"), dilations: context.ints("dilations"), padding: context.padding(axes: kernel.count),
      ceilMode: context.flag("ceil_mode"), countsPadding: context.flag("count_include_pad"))
    return [try context.emit(op, context.operand(0))]
  }

  /// MaxPool-22.
  @Sendable private static func importMaxPool(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let kernel = try context.kernel()
    let op = try MaxPool(
      kernel: kernel, strides: context.ints("strides"), dilations: context.ints("dilations"), padding: context.padding(axes: kernel.count),
      ceilMode: context.flag("ceil_mode"), returnsIndices: context.outputCount > 1, indicesAreColumnMajor: context.flag("storage_order"))
    return try context.emitAll(op, [context.operand(0)])
  }

  /// LpPool-22; the order of the norm was a float before version 2.
  @Sendable private static func importLpPool(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let kernel = try context.kernel()
    let op = try LpPool(
      kernel: kernel, strides: context.ints("strides"), dilations: context.ints("dilations"), padding: context.padding(axes: kernel.count),
      ceilMode: context.flag("ceil_mode"), p: order(context))
    return [try context.emit(op, context.operand(0))]
  }

  /// GlobalLpPool-22: the norm over all spatial axes.
  @Sendable private static func importGlobalLpPool(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let input = try context.operand(0), type = context.type(of: input), order = Double(try order(context))
    guard type.elementType.isFloatingPoint, type.rank >= 3 else { throw context.fail("onnx.operand", "the operand cannot be pooled", found: "\(type)", expected: "floats [N, C, ...]") }
    func number(_ value: Double) -> Value { context.constantValue(.scalar(type.elementType, value)) }
    let powers = try context.emit(Power(), context.emit(Abs(), input), number(order))
    let sums = try context.emit(ReduceSum(axes: Array(2..<type.rank), keepsDimensions: true), powers)
    return [try context.emit(Power(), sums, number(1 / order))]
  }

  private static func order(_ context: NodeContext) throws(Diagnostic) -> Int {
    guard context.version < 2 else { return try context.int("p", default: 2) }
    guard let order = Int(exactly: try context.float("p", default: 2)) else { throw context.unsupported("a norm of a fractional order") }
    return order
  }

  /// ConvTranspose-22.
  @Sendable private static func importConvTranspose(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let weight = try context.operand(1), kernel = try context.kernel(weight: weight)
    let padding = try context.padding(axes: kernel.count)
    let op = try ConvTranspose(
      group: context.int("group", default: 1), kernel: kernel, strides: context.ints("strides"), dilations: context.ints("dilations"),
      padding: padding, outputPadding: context.ints("output_padding"), outputShape: context.ints("output_shape"))
    return [try context.emit(op, context.operand(0), weight, context.optional(2))]
  }
}
