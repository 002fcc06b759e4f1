internal import IR

extension ExportTable {
  /// Layers in fewer bits. Codes with one scale are written as pairs of QuantizeLinear and DequantizeLinear, in which other
  /// engines find their own 8-bit layers; codes with a scale for each row as the arithmetic that they stand for.
  static let narrow: [ExportRule] = [
    .widened(Linear.self) { (op: Linear, node: ExportNode) throws(Diagnostic) in
      let attributes = "\(op.activation),\(op.weightIsTransposed),\(op.isGated)"
      try node.call("Linear", parameters: ["input", "weight", "bias", "residual"], results: ["output"], attributes: attributes) { (body) throws(Diagnostic) in
        let weight = op.weightIsTransposed ? body.emit("Transpose", ["weight"], [.ints("perm", [1, 0])]) : "weight"
        let product = body.emit("MatMul", ["input", weight])
        let value = try epilogue(product, op.activation, isGated: op.isGated, bias: node.has(2) ? "bias" : nil, residual: node.has(3) ? "residual" : nil, node.elementType, body)
        body.emit("Identity", [value], outputs: ["output"])
      }
    },
    ExportRule(QuantizedLinear.self) { (op: QuantizedLinear, node: ExportNode) throws(Diagnostic) in
      let body = node.nodes
      func float(_ index: Int) -> String? {
        guard node.has(index) else { return nil }
        return node.type(index).elementType == .float32 ? node.operand(index) : body.emit("Cast", [node.operand(index)], [.int("to", Int(ElementType.float32.onnxCode))])
      }
      let weightScale = node.type(4).shape.elementCount == .fixed(1) ? body.emit("Squeeze", [node.operand(4)]) : node.operand(4)
      var weight = body.emit("DequantizeLinear", [node.operand(3), weightScale], since: 19, [.int("axis", op.weightIsTransposed ? 0 : 1)])
      if op.weightIsTransposed { weight = body.emit("Transpose", [weight], [.ints("perm", [1, 0])]) }
      let product = body.emit("MatMul", [try real(node), weight])
      let value = try epilogue(product, op.activation, isGated: op.isGated, bias: float(5), residual: float(6), .float32, body)
      switch op.elementType {
      case .float32: body.emit("Identity", [value], outputs: node.results)
      case .bfloat16: body.emit("Cast", [value], outputs: node.results, [.int("to", Int(ElementType.bfloat16.onnxCode))])
      default:
        let zeroPoint = body.emit("Cast", [node.operand(8)], [.int("to", Int(op.elementType.onnxCode))])
        body.emit("QuantizeLinear", [value, node.operand(7), zeroPoint], outputs: node.results, since: 19)
      }
    },
    .widened(QuantizeRows.self) { (_: QuantizeRows, node: ExportNode) throws(Diagnostic) in
      try node.call("QuantizeRows", parameters: ["input"], results: ["codes", "scale", "zero_point"], attributes: "") { (body) throws(Diagnostic) in try rows("input", body) }
    },
    .widened(QuantizedLayerNormalization.self) { (op: QuantizedLayerNormalization, node: ExportNode) throws(Diagnostic) in
      try node.call(
        "QuantizedLayerNormalization", parameters: ["input", "gain", "bias"], results: ["codes", "scale", "zero_point"], attributes: "\(op.epsilon)"
      ) { (body) throws(Diagnostic) in
        try rows(body.emit("LayerNormalization", ["input", "gain", node.has(2) ? "bias" : ""], [.int("axis", -1), .float("epsilon", op.epsilon)]), body)
      }
    },
  ]

  /// The numbers behind the codes that a layer reads.
  private static func real(_ node: ExportNode) throws(Diagnostic) -> String {
    let body = node.nodes, isSingle = node.type(1).shape.elementCount == .fixed(1) && node.type(1).rank <= 1
    if isSingle {
      let zeroPoint = body.emit("Cast", [node.operand(2)], [.int("to", Int(node.elementType.onnxCode))])
      return body.emit("DequantizeLinear", [node.operand(0), node.operand(1), zeroPoint], since: 19)
    }
    func float(_ name: String) -> String { body.emit("Cast", [name], [.int("to", Int(ElementType.float32.onnxCode))]) }
    return body.emit("Mul", [body.emit("Sub", [float(node.operand(0)), float(node.operand(2))]), node.operand(1)])
  }

  /// Bias, activation or gate, and residual.
  private static func epilogue(
    _ product: String, _ function: Activation, isGated: Bool, bias: String?, residual: String?, _ type: ElementType, _ body: NodeList
  ) throws(Diagnostic) -> String {
    var value = bias.map { body.emit("Add", [product, $0]) } ?? product
    if isGated {
      let halves = [body.names.fresh("t"), body.names.fresh("t")]
      body.emit("Split", [value], outputs: halves, [.int("axis", -1), .int("num_outputs", 2)])
      value = body.emit("Mul", [try activation(function, halves[0], type, body), halves[1]])
    } else {
      value = try activation(function, value, type, body)
    }
    return residual.map { body.emit("Add", [value, $0]) } ?? value
  }

  /// Codes, scales and zero points of rows, as the op's definition says.
  private static func rows(_ input: String, _ body: NodeList) throws(Diagnostic) {
    let zero = try body.constant(.scalar(.float32, 0)), one = try body.constant(.scalar(.float32, 1)), steps = try body.constant(.scalar(.float32, 255))
    let axis = try body.ints([-1])
    let low = body.emit("Min", [body.emit("ReduceMin", [input, axis], [.flag("keepdims", true)]), zero])
    let high = body.emit("Max", [body.emit("ReduceMax", [input, axis], [.flag("keepdims", true)]), zero])
    let range = body.emit("Sub", [high, low]), isFlat = body.emit("Equal", [range, zero])
    body.emit("Where", [isFlat, one, body.emit("Div", [range, steps])], outputs: ["scale"])
    let factor = body.emit("Where", [isFlat, zero, body.emit("Div", [steps, range])])
    let shift = body.emit("Round", [body.emit("Mul", [body.emit("Neg", [low]), factor])])
    body.emit("Cast", [shift], outputs: ["zero_point"], [.int("to", Int(ElementType.int32.onnxCode))])
    let codes = body.emit("Add", [body.emit("Round", [body.emit("Mul", [input, factor])]), shift])
    body.emit("Cast", [body.emit("Clip", [codes, zero, steps])], outputs: ["codes"], [.int("to", Int(ElementType.uint8.onnxCode))])
  }
}
