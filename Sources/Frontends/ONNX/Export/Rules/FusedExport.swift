internal import IR

extension ExportTable {
  /// Fused ops are functions of the model, made of what they were fused from.
  static let fused: [ExportRule] = [
    .widened(AddLayerNormalization.self) { (op: AddLayerNormalization, node: ExportNode) throws(Diagnostic) in
      let names = ["input", "residual", "scale", "bias"]
      try node.call("AddLayerNormalization", parameters: names, results: ["output", "sum"], attributes: "\(op.epsilon)") { (body) throws(Diagnostic) in
        let sum = node.results.count > 1 ? "sum" : body.names.fresh("t")
        body.emit("Add", ["input", "residual"], outputs: [sum])
        body.emit("LayerNormalization", [sum, "scale", node.has(3) ? "bias" : ""], outputs: ["output"], [.int("axis", -1), .float("epsilon", op.epsilon)])
      }
    },
    ExportRule(PatchEmbedding.self) { (op: PatchEmbedding, node: ExportNode) throws(Diagnostic) in
      let weight = node.type(1), channels = weight.rank == 2 ? (weight.shape[0].fixedValue ?? 0) / (op.patch[0] * op.patch[1]) : 0
      try node.call("PatchEmbedding", parameters: ["image", "weight", "bias"], results: ["output"], attributes: "\(op.patch),\(channels)") { (body) throws(Diagnostic) in
        var kernel = "weight"
        if weight.rank == 2 {
          let rows = body.emit("Transpose", ["weight"], [.ints("perm", [1, 0])])
          kernel = body.emit("Reshape", [rows, try body.ints([-1, channels] + op.patch)])
        }
        let map = body.emit("Conv", ["image", kernel, node.has(2) ? "bias" : ""], [.ints("kernel_shape", op.patch), .ints("strides", op.patch)])
        let tokens = body.emit("Reshape", [map, try body.ints([0, 0, -1])])
        body.emit("Transpose", [tokens], outputs: ["output"], [.ints("perm", [0, 2, 1])])
      }
    },
    ExportRule(QuickGelu.self) { (op: QuickGelu, node: ExportNode) throws(Diagnostic) in
      try node.call("QuickGelu", parameters: ["input"], results: ["output"], attributes: "\(op.alpha)") { (body) throws(Diagnostic) in
        try gate("input", op.alpha, node.elementType, body, outputs: ["output"])
      }
    },
    ExportRule(SiLU.self) { (op: SiLU, node: ExportNode) throws(Diagnostic) in
      try node.call("SiLU", parameters: ["input"], results: ["output"], attributes: "") { (body) throws(Diagnostic) in
        try gate("input", 1, node.elementType, body, outputs: ["output"])
      }
    },
    .widened(SwiGLU.self) { (op: SwiGLU, node: ExportNode) throws(Diagnostic) in
      try node.call("SwiGLU", parameters: ["input"], results: ["output"], attributes: "") { (body) throws(Diagnostic) in
        let halves = [body.names.fresh("t"), body.names.fresh("t")]
        body.emit("Split", ["input"], outputs: halves, [.int("axis", -1), .int("num_outputs", 2)])
        body.emit("Mul", [try gate(halves[0], 1, node.elementType, body), halves[1]], outputs: ["output"])
      }
    },
    .widened(Attention.self) { (op: Attention, node: ExportNode) throws(Diagnostic) in try AttentionExport.write(op, node) },
  ]

  /// x * sigmoid(alpha x).
  @discardableResult
  private static func gate(_ value: String, _ alpha: Double, _ type: ElementType, _ body: NodeList, outputs: [String]? = nil) throws(Diagnostic) -> String {
    let scaled = alpha == 1 ? value : body.emit("Mul", [value, try body.constant(.scalar(type, alpha))])
    return body.emit("Mul", [value, body.emit("Sigmoid", [scaled])], outputs: outputs)
  }

  static func activation(_ activation: Activation, _ value: String, _ type: ElementType, _ body: NodeList) throws(Diagnostic) -> String {
    switch activation {
    case .none: value
    case .relu: body.emit("Relu", [value])
    case .gelu: body.emit("Gelu", [value])
    case .geluTanh: body.emit("Gelu", [value], [.string("approximate", "tanh")])
    case .quickGelu: try gate(value, 1.702, type, body)
    case .silu: try gate(value, 1, type, body)
    case .sigmoid: body.emit("Sigmoid", [value])
    case .tanh: body.emit("Tanh", [value])
    }
  }
}
