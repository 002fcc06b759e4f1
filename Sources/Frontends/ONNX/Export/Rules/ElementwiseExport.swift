internal import IR

extension ExportTable {
  static let elementwise: [ExportRule] = unary + binary + parametrised

  private static let unary: [ExportRule] = [
    .plain(Abs.self, "Abs"), .plain(Acos.self, "Acos"), .plain(Acosh.self, "Acosh"), .plain(Asin.self, "Asin"), .plain(Asinh.self, "Asinh"),
    .plain(Atan.self, "Atan"), .plain(Atanh.self, "Atanh"), .plain(BitwiseNot.self, "BitwiseNot"), .plain(Ceil.self, "Ceil"),
    .plain(Clip.self, "Clip"), .plain(Cos.self, "Cos"), .plain(Cosh.self, "Cosh"), .plain(Erf.self, "Erf"), .plain(Exp.self, "Exp"),
    .plain(Floor.self, "Floor"), .plain(HardSwish.self, "HardSwish"), .plain(Identity.self, "Identity"), .plain(StopGradient.self, "Identity"), .plain(IsNaN.self, "IsNaN"),
    .plain(Log.self, "Log"), .plain(Mish.self, "Mish"), .plain(Negate.self, "Neg"), .plain(Not.self, "Not"), .plain(Reciprocal.self, "Reciprocal"),
    .plain(Relu.self, "Relu"), .plain(Round.self, "Round"), .plain(Sigmoid.self, "Sigmoid"), .plain(Sign.self, "Sign"), .plain(Sin.self, "Sin"),
    .plain(Sinh.self, "Sinh"), .plain(Softplus.self, "Softplus"), .plain(Softsign.self, "Softsign"), .plain(Sqrt.self, "Sqrt"),
    .plain(Tan.self, "Tan"), .plain(Tanh.self, "Tanh"),
  ]

  private static let binary: [ExportRule] = [
    .plain(Add.self, "Add"), .plain(And.self, "And"), .plain(BitwiseAnd.self, "BitwiseAnd"), .plain(BitwiseOr.self, "BitwiseOr"),
    .plain(BitwiseXor.self, "BitwiseXor"), .plain(Divide.self, "Div"), .plain(Equal.self, "Equal"), .plain(Greater.self, "Greater"),
    .plain(GreaterOrEqual.self, "GreaterOrEqual"), .plain(Less.self, "Less"), .plain(LessOrEqual.self, "LessOrEqual"),
    .plain(Maximum.self, "Max"), .plain(Minimum.self, "Min"), .plain(Multiply.self, "Mul"), .plain(Or.self, "Or"), .plain(Power.self, "Pow"),
    .plain(PRelu.self, "PRelu"), .plain(Subtract.self, "Sub"), .plain(Where.self, "Where"), .plain(Xor.self, "Xor"),
  ]

  private static let parametrised: [ExportRule] = [
    .node(BitShift.self, "BitShift") { [.string("direction", $0.direction == .left ? "LEFT" : "RIGHT")] },
    .node(BitCast.self, "BitCast", since: 26) { [.int("to", Int($0.to.onnxCode))] },
    ExportRule(Cast.self) { (op: Cast, node: ExportNode) throws(Diagnostic) in
      node.nodes.model.require(op.to)
      let isSmallFloat = op.to.isFloatingPoint && op.to.byteCount == 1
      var attributes: [ExportAttribute] = [.int("to", Int(op.to.onnxCode))]
      if isSmallFloat, !op.saturates { attributes.append(.flag("saturate", false)) }
      if op.to == .float8e8m0, op.rounding != .up { attributes.append(.string("round_mode", op.rounding.rawValue)) }
      node.emit("Cast", since: op.to == .float8e8m0 ? 24 : 1, attributes)
    },
    .node(Celu.self, "Celu") { [.float("alpha", $0.alpha)] },
    .node(Elu.self, "Elu") { [.float("alpha", $0.alpha)] },
    .node(Gelu.self, "Gelu") { [.string("approximate", $0.approximation.rawValue)] },
    .node(HardSigmoid.self, "HardSigmoid") { [.float("alpha", $0.alpha), .float("beta", $0.beta)] },
    .node(IsInfinite.self, "IsInf") { [.flag("detect_negative", $0.detectsNegative), .flag("detect_positive", $0.detectsPositive)] },
    .node(LeakyRelu.self, "LeakyRelu") { [.float("alpha", $0.alpha)] },
    ExportRule(Modulo.self) { (op: Modulo, node: ExportNode) throws(Diagnostic) in node.emit("Mod", [.flag("fmod", op.takesDividendSign)]) },
    .node(Selu.self, "Selu") { [.float("alpha", $0.alpha), .float("gamma", $0.gamma)] },
    .node(Shrink.self, "Shrink") { [.float("bias", $0.bias), .float("lambd", $0.threshold)] },
    .node(ThresholdedRelu.self, "ThresholdedRelu") { [.float("alpha", $0.alpha)] },
  ]
}
