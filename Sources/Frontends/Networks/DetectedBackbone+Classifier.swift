public import IR

extension DetectedBackbone {
  /// A program from `image` [batch, channels, height, width] to `logits` and `probabilities` [batch, labels] and, where the
  /// head looks at patches, `attention` [batch, heads, labels, patches].
  /// - Throws: `network.picture-size`, `network.too-few-blocks`, and what is said of `ParameterTable`.
  func classifier(_ head: DetectedHead, labels: [String] = [], _ options: FeatureOptions = FeatureOptions()) throws(Diagnostic) -> (module: Module, backbone: ParameterTable, head: ParameterTable) {
    guard head.kind.layers <= architecture.depth else {
      throw Diagnostic("network.too-few-blocks", "the head takes more blocks than there are", found: "\(head.kind.layers)", expected: "at most \(architecture.depth)", file: head.file)
    }
    guard labels.isEmpty || labels.count == head.labelCount else {
      throw Diagnostic("network.labels", "the labels are not as many as the head's outputs", category: .configuration, found: "\(labels.count)", expected: "\(head.labelCount)", file: head.file)
    }
    let builder = GraphBuilder(name: "classifier"), weights = parameters.weights(), headWeights = head.weights()
    let picture = try picture(options, builder)
    let features = try architecture.encode(picture, last: head.kind.layers, Layers(builder, weights)).features
    let (logits, attention) = try head.kind.apply(to: features, featureWidth: architecture.width, labels: head.labelCount, Layers(builder, headWeights))
    let table = parameters.table(weights), headTable = headWeights.table(others: head.others, known: [])
    if options.checksParameters { try table.check(file: file); try headTable.check(file: head.file) }
    builder.output(logits, name: "logits")
    builder.output(try builder.emit(Sigmoid(), logits, location: "probabilities"), name: "probabilities")
    if let attention { builder.output(attention, name: "attention") }
    let metadata = [Module.Entry(key: "summary", value: "\(summary); \(head.kind.summary)"), Module.Entry(key: "weights", value: "from a checkpoint")]
    return (Module(graph: builder.finish(), labels: labels, metadata: metadata), table, headTable)
  }
}

extension DetectedHead {
  /// The head alone: inputs `patches.{i}` [batch, patches, width] and `class_token.{i}` [batch, width] of the blocks it
  /// takes, oldest first; outputs as of the whole classifier.
  public func program(featureWidth: Int, patches: Dimension, batch: Dimension = .symbol("batch")) throws(Diagnostic) -> (module: Module, table: ParameterTable) {
    let builder = GraphBuilder(name: "head"), weights = weights()
    let features = (0..<kind.layers).map { index in
      VisionTransformer.Features(
        classToken: builder.input("class_token.\(index)", TensorType(.float32, Shape([batch, .fixed(featureWidth)]))),
        patches: builder.input("patches.\(index)", TensorType(.float32, Shape([batch, patches, .fixed(featureWidth)]))))
    }
    let (logits, attention) = try kind.apply(to: features, featureWidth: featureWidth, labels: labelCount, Layers(builder, weights))
    let table = weights.table(others: others, known: [])
    try table.check(file: file)
    builder.output(logits, name: "logits")
    builder.output(try builder.emit(Sigmoid(), logits, location: "probabilities"), name: "probabilities")
    if let attention { builder.output(attention, name: "attention") }
    return (Module(graph: builder.finish()), table)
  }
}
