internal import IR

extension OperatorTable {
  /// Functions of one element. Version 1 of many has an attribute `consumed_inputs`, a hint about memory.
  static let activations: [ONNXOperator] = [
    unary("Abs", Abs()), unary("Ceil", Ceil()), unary("Floor", Floor()), unary("Sqrt", Sqrt()), unary("Reciprocal", Reciprocal()),
    unary("Exp", Exp()), unary("Log", Log()), unary("Neg", Negate()), unary("Sigmoid", Sigmoid()), unary("Tanh", Tanh()),
    unary("Relu", Relu()), unary("Softplus", Softplus()), unary("Softsign", Softsign()), unary("Not", Not()),
    unary("Sin", since: 7, Sin()), unary("Cos", since: 7, Cos()), unary("Tan", since: 7, Tan()),
    unary("Asin", since: 7, Asin()), unary("Acos", since: 7, Acos()), unary("Atan", since: 7, Atan()),
    unary("Sinh", since: 9, Sinh()), unary("Cosh", since: 9, Cosh()), unary("Asinh", since: 9, Asinh()),
    unary("Acosh", since: 9, Acosh()), unary("Atanh", since: 9, Atanh()), unary("Erf", since: 9, Erf()),
    unary("Sign", since: 9, Sign()), unary("IsNaN", since: 9, IsNaN()), unary("Round", since: 11, Round()),
    unary("HardSwish", since: 14, HardSwish()), unary("BitwiseNot", since: 18, BitwiseNot()), unary("Mish", since: 18, Mish()),
    unary("Elu") { context throws(Diagnostic) in Elu(alpha: try context.float("alpha", default: 1)) },
    unary("Celu", since: 12) { context throws(Diagnostic) in Celu(alpha: try context.float("alpha", default: 1)) },
    unary("LeakyRelu") { context throws(Diagnostic) in LeakyRelu(alpha: try context.float("alpha", default: Double(Float(0.01)))) },
    unary("ThresholdedRelu", since: 10) { context throws(Diagnostic) in ThresholdedRelu(alpha: try context.float("alpha", default: 1)) },
    unary("Selu", selu),
    unary("HardSigmoid") { context throws(Diagnostic) in
      HardSigmoid(alpha: try context.float("alpha", default: Double(Float(0.2))), beta: try context.float("beta", default: 0.5))
    },
    unary("Shrink", since: 9) { context throws(Diagnostic) in
      Shrink(bias: try context.float("bias", default: 0), threshold: try context.float("lambd", default: 0.5))
    },
    unary("IsInf", since: 10) { context throws(Diagnostic) in
      IsInfinite(detectsNegative: try context.flag("detect_negative", default: true), detectsPositive: try context.flag("detect_positive", default: true))
    },
    unary("Swish", since: 24) { context throws(Diagnostic) in sigmoidLinear(try context.float("alpha", default: 1)) },
    ONNXOperator("Clip", importClip),
  ]

  private static func unary(_ name: String, since: Int = 1, _ op: some Op) -> ONNXOperator {
    unary(name, since: since) { (_) throws(Diagnostic) in op }
  }
  private static func unary(_ name: String, since: Int = 1, _ make: @escaping @Sendable (NodeContext) throws(Diagnostic) -> any Op) -> ONNXOperator {
    ONNXOperator(name, since: since) { context throws(Diagnostic) in
      if context.version < 6 { context.ignore("consumed_inputs") }
      return try context.emitAll(make(context), context.operands)
    }
  }

  /// The defaults became more exact in version 6.
  @Sendable private static func selu(_ context: NodeContext) throws(Diagnostic) -> any Op {
    let exact = Selu(), isRough = context.version < 6
    return Selu(
      alpha: try context.float("alpha", default: isRough ? Double(Float(1.6732)) : exact.alpha),
      gamma: try context.float("gamma", default: isRough ? Double(Float(1.0507)) : exact.gamma))
  }

  /// x sigmoid(alpha x).
  private static func sigmoidLinear(_ alpha: Double) -> any Op { alpha == 1 ? SiLU() : QuickGelu(alpha: alpha) }

  /// The bounds are attributes until version 11, operands from then on.
  @Sendable private static func importClip(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    guard context.version < 11 else { return try context.emitAll(Clip(), context.operands) }
    if context.version < 6 { context.ignore("consumed_inputs") }
    let input = try context.operand(0), type = context.type(of: input).elementType
    let low = try context.float("min"), high = try context.float("max")
    return [try context.emit(Clip(), input, low.map { context.constantValue(.scalar(type, $0)) }, high.map { context.constantValue(.scalar(type, $0)) })]
  }
}
