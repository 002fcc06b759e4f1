internal import IR

/// What follows an 8-bit layer is computed before its result is stored: a bias, an activation function, a residual connection, and
/// the quantisation of what comes out.
struct QuantizedEpilogue: RewriteRule {
  let name = "quantized-epilogue"
  let roots: [any Op.Type] = [Add.self, Relu.self, Gelu.self, SiLU.self, Sigmoid.self, Tanh.self, QuantizeLinear.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    for (index, other) in operation.op is Add ? [(0, 1), (1, 0)] : [(0, 0)] {
      guard let input = operation.operands[index], let (op, inner) = rewriter.producer(of: input, as: QuantizedLinear.self), op.elementType == .float32 || op.elementType == .bfloat16 && operation.op is QuantizeLinear else { continue }
      guard rewriter.useCount(input) == 1 else { return .declined("the layer is also used without what follows") }
      var layer = op, operands = inner.operands + Array(repeating: nil, count: 9 - inner.operands.count)
      switch operation.op {
      case is Add:
        guard let addend = operation.operands[other], add(addend, to: &operands, after: op, result: input, in: rewriter) else { continue }
      case is QuantizeLinear:
        guard let (type, scale, shift) = target(operation, in: rewriter) else { return .declined("the result is quantised with several scales, or ones that are not constants") }
        layer.elementType = type
        (operands[7], operands[8]) = (scale, shift)
      default:
        guard op.activation == .none, operands[6] == nil, let activation = LinearActivation.activation(operation.op) else { return .declined("the layer already ends in an activation or a residual") }
        layer.activation = activation
      }
      while operands.last == .some(nil) { operands.removeLast() }
      return .replaced(try rewriter.emit(layer, operands))
    }
    return .unmatched
  }

  /// Puts an addend in its place: a vector is the bias, anything of the result's shape the residual.
  private func add(_ addend: Value, to operands: inout [Value?], after op: QuantizedLinear, result: Value, in rewriter: Rewriter) -> Bool {
    guard operands[6] == nil, rewriter.type(of: addend).elementType == .float32 else { return false }
    let shape = rewriter.shape(of: result)
    if op.activation == .none, operands[5] == nil, let vector = rewriter.constant(addend), vector.rank <= shape.rank, let width = shape.dimensions.last?.fixedValue, let bias = vector.asVector(of: width) {
      operands[5] = rewriter.constant(bias, name: rewriter.name(of: addend))
      return true
    }
    guard rewriter.haveSameShape(addend, result) else { return false }
    operands[6] = addend
    return true
  }

  private func target(_ operation: Operation, in rewriter: Rewriter) -> (ElementType, Value, Value)? {
    let type = rewriter.type(of: operation.results[0]).elementType
    guard type == .uint8 || type == .int8, let scale = operation.operands[1].flatMap({ rewriter.constant($0) }), scale.elementCount == 1, scale.elementType == .float32,
      let shift = rewriter.shift(operation.operands.count > 2 ? operation.operands[2] : nil)
    else { return nil }
    return (type, rewriter.constant(scale.reshaped([])), shift)
  }
}
