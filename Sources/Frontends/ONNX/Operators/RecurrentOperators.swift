internal import IR

extension OperatorTable {
  /// Recurrent layers, versions 1 to 22.
  static let recurrent: [ONNXOperator] = [
    ONNXOperator("GRU") { context throws(Diagnostic) in
      let direction = try direction(context)
      let op = try GRU(
        hiddenSize: hiddenSize(context), direction: direction, activations: activations(context, direction, [.sigmoid, .tanh]), clip: context.float("clip"),
        batchFirst: context.flag("layout"), resetsAfterProduct: context.flag("linear_before_reset"))
      return try context.emitAll(op, context.operands)
    },
    ONNXOperator("LSTM") { context throws(Diagnostic) in
      let direction = try direction(context)
      let op = try LSTM(
        hiddenSize: hiddenSize(context), direction: direction, activations: activations(context, direction, [.sigmoid, .tanh, .tanh]), clip: context.float("clip"),
        batchFirst: context.flag("layout"), couplesInputAndForget: context.flag("input_forget"))
      return try context.emitAll(op, context.operands)
    },
    ONNXOperator("RNN") { context throws(Diagnostic) in
      let direction = try direction(context)
      let op = try RNN(
        hiddenSize: hiddenSize(context), direction: direction, activations: activations(context, direction, [.tanh]), clip: context.float("clip"),
        batchFirst: context.flag("layout"))
      return try context.emitAll(op, context.operands)
    },
  ]

  private static func direction(_ context: NodeContext) throws(Diagnostic) -> RecurrentDirection {
    // Version 1 could leave out the hidden states of all steps, which costs nothing to have.
    context.ignore("output_sequence")
    return try context.choice("direction", default: "forward", [("forward", .forward), ("reverse", .reverse), ("bidirectional", .bidirectional)])
  }

  /// The attribute, or what the recurrence weights [D, G * H, H] say.
  private static func hiddenSize(_ context: NodeContext) throws(Diagnostic) -> Int {
    if let size = try context.int("hidden_size") { return size }
    let shape = context.type(of: try context.operand(2)).shape
    guard let size = shape.dimensions.last?.fixedValue else { throw context.fail("onnx.attribute", "attribute 'hidden_size' is missing") }
    return size
  }

  /// The functions with their parameters, which `activation_alpha` and `activation_beta` list for those that have any.
  private static func activations(_ context: NodeContext, _ direction: RecurrentDirection, _ usual: [RecurrentActivation.Function]) throws(Diagnostic) -> [RecurrentActivation] {
    var alphas = (try context.floats("activation_alpha") ?? [])[...], betas = (try context.floats("activation_beta") ?? [])[...]
    let functions: [RecurrentActivation.Function]
    if let names = try context.strings("activations") {
      var found: [RecurrentActivation.Function] = []
      for name in names {
        guard let function = RecurrentActivation.Function.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else { throw context.unsupported("activation '\(name)'") }
        found.append(function)
      }
      functions = found
    } else { functions = (0..<direction.count).flatMap { _ in usual } }
    return functions.map { function in
      let alpha = function.parameterCount >= 1 ? alphas.popFirst() : nil, beta = function.parameterCount >= 2 ? betas.popFirst() : nil
      return RecurrentActivation(function, alpha: alpha, beta: beta)
    }
  }
}
