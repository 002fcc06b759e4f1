internal import IR

/// Attention as the function it was fused from: heads split off, scores, softmax, heads put together.
enum AttentionExport {
  static func write(_ op: Attention, _ node: ExportNode) throws(Diagnostic) {
    let attributes = "\(op.headCount),\(op.keyValueHeadCount),\(op.scale),\(op.isCausal),\(op.layout)"
    // The widths are numbers in the body of a packed attention.
    let width = node.type(0).shape[2].fixedValue ?? 0
    try node.call("Attention", parameters: ["queries", "keys", "values", "mask"], results: ["output", "weights"], attributes: attributes + (op.layout == .packedQKV ? ",\(width)" : "")) { (body) throws(Diagnostic) in
      var (q, k, v) = ("queries", "keys", "values")
      if op.layout == .packedQKV {
        guard width > 0 else { throw Diagnostic("onnx.export", "a packed attention of unknown width has no ONNX form", category: .internal, op: "attention") }
        let depth = width / (op.headCount + 2 * op.keyValueHeadCount), shared = depth * op.keyValueHeadCount
        (q, k, v) = (body.names.fresh("t"), body.names.fresh("t"), body.names.fresh("t"))
        body.emit("Split", ["queries", try body.ints([depth * op.headCount, shared, shared])], outputs: [q, k, v], [.int("axis", 2)])
      }
      q = try heads(q, op.headCount, [0, 2, 1, 3], body)
      k = try shared(try heads(k, op.keyValueHeadCount, [0, 2, 3, 1], body), op, body)
      v = try shared(try heads(v, op.keyValueHeadCount, [0, 2, 1, 3], body), op, body)
      let scaled = body.emit("Mul", [q, try body.constant(.scalar(node.elementType, op.scale))])
      var scores = body.emit("MatMul", [scaled, k])
      if node.has(3) { scores = try masked(scores, by: "mask", node, body) }
      if op.isCausal { scores = try causal(scores, node, body) }
      let weights = body.emit("Softmax", [scores], outputs: [node.results.count > 1 ? "weights" : body.names.fresh("t")], [.int("axis", -1)])
      let heads = body.emit("Transpose", [body.emit("MatMul", [weights, v])], [.ints("perm", [0, 2, 1, 3])])
      body.emit("Reshape", [heads, try body.ints([0, 0, -1])], outputs: ["output"])
    }
  }

  /// [B, N, H * D] with the heads as an axis of their own, in the given order of axes.
  private static func heads(_ value: String, _ count: Int, _ order: [Int], _ body: NodeList) throws(Diagnostic) -> String {
    body.emit("Transpose", [body.emit("Reshape", [value, try body.ints([0, 0, count, -1])])], [.ints("perm", order)])
  }

  /// Each head of keys or values repeated for the heads of queries that share it.
  private static func shared(_ value: String, _ op: Attention, _ body: NodeList) throws(Diagnostic) -> String {
    guard op.headCount != op.keyValueHeadCount else { return value }
    let group = op.headCount / op.keyValueHeadCount
    return body.emit("Gather", [value, try body.ints((0..<op.headCount).map { $0 / group })], [.int("axis", 1)])
  }

  private static func masked(_ scores: String, by mask: String, _ node: ExportNode, _ body: NodeList) throws(Diagnostic) -> String {
    let type = node.type(3).elementType
    if type == .bool { return body.emit("Where", [mask, scores, try body.constant(.scalar(node.elementType, -.infinity))]) }
    let addend = type == node.elementType ? mask : body.emit("Cast", [mask], [.int("to", Int(node.elementType.onnxCode))])
    return body.emit("Add", [scores, addend])
  }

  private static func causal(_ scores: String, _ node: ExportNode, _ body: NodeList) throws(Diagnostic) -> String {
    let square = body.emit("Shape", [scores], [.int("start", 2)])
    let ones = try TensorWriter().message(Tensor([1], bools: [true]), name: "")
    let all = body.emit("ConstantOfShape", [square], [.tensor("value", ones)])
    return body.emit("Where", [body.emit("Trilu", [all], [.flag("upper", false)]), scores, try body.constant(.scalar(node.elementType, -.infinity))])
  }
}
