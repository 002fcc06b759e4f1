internal import IR

/// One layer for queries, keys and values together, before an attention that wants only some of the queries.
struct PackedProjection {
  let tokens: Value
  private let attention: Attention, linear: Linear, weight: Tensor, bias: Tensor?, name: String, location: String
  /// Channels of the tokens and of the queries.
  let inputs: Int, width: Int

  /// Nil where the layer is used elsewhere, or is more than a product with constants.
  init?(_ operation: Operation, producer: (Value) -> Operation?, useCount: (Value) -> Int, in graph: Graph) {
    guard let attention = operation.op as? Attention, attention.layout == .packedQKV, attention.keyValueHeadCount == attention.headCount,
      let packed = operation.operands[0], useCount(packed) == 1, let below = producer(packed), let linear = below.op as? Linear, linear.isPlain(below),
      let tokens = below.operands[0], let operand = below.operands[1], let weight = graph.constant(operand), weight.layout == .rowMajor
    else { return nil }
    let offset = below.operands.count > 2 ? below.operands[2] : nil
    if let offset, graph.constant(offset) == nil { return nil }
    bias = offset.flatMap { graph.constant($0) }
    self.tokens = tokens; self.attention = attention; self.linear = linear; self.weight = weight
    name = graph.name(of: operand); location = below.location
    inputs = weight.shape[linear.weightIsTransposed ? 1 : 0]
    width = weight.shape[linear.weightIsTransposed ? 0 : 1] / 3
  }

  /// The attention with operands of its own: keys and values over all tokens, the queries still missing.
  func apart(_ builder: GraphBuilder) throws(Diagnostic) -> (op: any Op, operands: [Value?]) {
    var separate = attention
    separate.layout = .separate
    return (separate, [nil, try layer(1, "key", tokens, builder), try layer(2, "value", tokens, builder)])
  }

  func queries(_ tokens: Value, _ builder: GraphBuilder) throws(Diagnostic) -> Value { try layer(0, "query", tokens, builder) }

  private func layer(_ index: Int, _ suffix: String, _ input: Value, _ builder: GraphBuilder) throws(Diagnostic) -> Value {
    let range = index * width..<(index + 1) * width
    let matrix = builder.constant(weight.part(range, ofRows: linear.weightIsTransposed), name: "\(name).\(suffix)")
    let offset = bias.map { builder.constant($0.reshaped([1, $0.elementCount]).part(range, ofRows: false).reshaped([width])) }
    return try builder.emit(linear, [input, matrix, offset], location: location)[0]
  }
}
