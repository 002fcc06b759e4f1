internal import IR

extension OperatorTable {
  /// ONNX Runtime's operators on quantized tensors: dequantized, computed, quantized. Source: ContribOperators.md.
  static let microsoftQuantization: [ONNXOperator] = [
    quantized("QLinearAdd") { context throws(Diagnostic) in try binary(context, Add()) },
    quantized("QLinearMul") { context throws(Diagnostic) in try binary(context, Multiply()) },
    quantized("QLinearSigmoid") { context throws(Diagnostic) in try unary(context, Sigmoid()) },
    quantized("QLinearLeakyRelu") { context throws(Diagnostic) in try unary(context, LeakyRelu(alpha: context.float("alpha", default: Double(Float(0.01))))) },
    quantized("QLinearAveragePool") { context throws(Diagnostic) in
      guard try !context.flag("channels_last") else { throw context.unsupported("pooling with the channels last") }
      let kernel = try context.kernel()
      return try unary(context, AveragePool(
        kernel: kernel, strides: context.ints("strides"), padding: context.padding(axes: kernel.count), ceilMode: context.flag("ceil_mode"),
        countsPadding: context.flag("count_include_pad")))
    },
    quantized("QLinearGlobalAveragePool") { context throws(Diagnostic) in
      guard try !context.flag("channels_last") else { throw context.unsupported("pooling with the channels last") }
      return try unary(context, GlobalAveragePool())
    },
    quantized("QLinearSoftmax") { context throws(Diagnostic) in
      let axis = try context.int("axis", default: -1), input = try context.operand(0), rank = context.type(of: input).rank
      // Before version 13 all axes from `axis` on counted as one.
      let isFlat = try context.int("opset", default: 13) < 13 && axis != rank - 1 && axis != -1
      guard isFlat else { return try unary(context, Softmax(axis: axis)) }
      let real = try dequantized(context, 0)
      let rows = try context.emit(Softmax(axis: -1), context.emit(Flatten(axis: axis), real))
      return try requantized(context, context.emit(Reshape(), rows, context.emit(ShapeOf(), input)), scale: 3)
    },
    quantized("QLinearConcat") { context throws(Diagnostic) in
      guard let axis = try context.int("axis") else { throw context.fail("onnx.attribute", "attribute 'axis' is missing") }
      var parts: [Value] = []
      for i in stride(from: 2, to: context.operands.count, by: 3) { parts.append(try dequantized(context, i)) }
      return try requantized(context, context.emitAll(Concat(axis: axis), parts)[0], scale: 0)
    },
  ]

  private static func quantized(_ name: String, _ convert: @escaping @Sendable (NodeContext) throws(Diagnostic) -> Value) -> ONNXOperator {
    ONNXOperator(name, domain: "com.microsoft") { context throws(Diagnostic) in [try convert(context)] }
  }

  /// The real numbers behind operand `index`, whose scale and zero point follow it.
  private static func dequantized(_ context: NodeContext, _ index: Int) throws(Diagnostic) -> Value {
    try context.emit(DequantizeLinear(), context.operand(index), context.operand(index + 1), context.optional(index + 2))
  }
  /// Codes for `value`, with the scale that is operand `scale` and the zero point after it.
  private static func requantized(_ context: NodeContext, _ value: Value, scale: Int) throws(Diagnostic) -> Value {
    let zeroPoint = context.optional(scale + 1)
    let op = QuantizeLinear(elementType: zeroPoint == nil ? context.type(of: try context.operand(scale == 0 ? 2 : 0)).elementType : nil)
    return try context.emit(op, value, context.operand(scale), zeroPoint)
  }
  private static func unary(_ context: NodeContext, _ op: some Op) throws(Diagnostic) -> Value {
    try requantized(context, context.emit(op, dequantized(context, 0)), scale: 3)
  }
  private static func binary(_ context: NodeContext, _ op: some Op) throws(Diagnostic) -> Value {
    try requantized(context, context.emit(op, dequantized(context, 0), dequantized(context, 3)), scale: 6)
  }
}
