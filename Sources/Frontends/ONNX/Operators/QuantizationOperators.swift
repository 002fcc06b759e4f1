internal import IR

extension OperatorTable {
  /// Quantized numbers: the operators of the default domain, and those of the same names in `com.microsoft`.
  static let quantization: [ONNXOperator] = [
    ONNXOperator("ConvInteger", since: 10) { context throws(Diagnostic) in
      let kernel = try context.kernel(weight: context.operand(1)), padding = try context.padding(axes: kernel.count)
      let op = try ConvInteger(
        group: context.int("group", default: 1), kernel: kernel, strides: context.ints("strides"), dilations: context.ints("dilations"), padding: padding)
      return try context.emitAll(op, context.operands)
    },
    ONNXOperator("DequantizeLinear", since: 10, importDequantizeLinear),
    ONNXOperator("DequantizeLinear", domain: "com.microsoft", importDequantizeLinear),
    .plain("DynamicQuantizeLinear", since: 11, DynamicQuantizeLinear()),
    .plain("MatMulInteger", since: 10, MatMulInteger()),
    ONNXOperator("QLinearConv", since: 10) { context throws(Diagnostic) in
      let kernel = try context.kernel(weight: context.operand(3)), padding = try context.padding(axes: kernel.count)
      let op = try QLinearConv(
        group: context.int("group", default: 1), kernel: kernel, strides: context.ints("strides"), dilations: context.ints("dilations"), padding: padding)
      return try context.emitAll(op, context.operands)
    },
    .plain("QLinearMatMul", since: 10, QLinearMatMul()),
    ONNXOperator("QuantizeLinear", since: 10, importQuantizeLinear),
    ONNXOperator("QuantizeLinear", domain: "com.microsoft", importQuantizeLinear),
  ]

  /// QuantizeLinear-25. `precision` speaks of the division, which is done in single precision.
  @Sendable private static func importQuantizeLinear(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    context.ignore("precision")
    let op = try QuantizeLinear(
      axis: context.int("axis", default: 1), blockSize: context.int("block_size", default: 0), elementType: type(context), saturate: context.flag("saturate", default: true))
    return try context.emitAll(op, context.operands)
  }

  /// DequantizeLinear-25.
  @Sendable private static func importDequantizeLinear(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let op = try DequantizeLinear(axis: context.int("axis", default: 1), blockSize: context.int("block_size", default: 0), elementType: type(context))
    return try context.emitAll(op, context.operands)
  }

  /// `output_dtype`, 0 standing for none.
  private static func type(_ context: NodeContext) throws(Diagnostic) -> ElementType? {
    try context.int("output_dtype", default: 0) == 0 ? nil : context.elementType("output_dtype")
  }
}
