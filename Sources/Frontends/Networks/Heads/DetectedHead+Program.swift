public import IR

extension DetectedHead {
  /// The head alone: inputs `patches.{i}` [batch, patches, width] and `class_token.{i}` [batch, width] of the blocks it
  /// takes, oldest first; outputs as of the whole classifier.
  public func program(featureWidth: Int, patches: Dimension, batch: Dimension = .symbol("batch")) throws(Diagnostic) -> (module: Module, table: ParameterTable) {
    let builder = GraphBuilder(name: "head"), weights = weights()
    let features = (0..<kind.layers).map { index in
      Encoding.Features(
        classToken: builder.input("class_token.\(index)", TensorType(.float32, Shape([batch, .fixed(featureWidth)]))),
        patches: builder.input("patches.\(index)", TensorType(.float32, Shape([batch, patches, .fixed(featureWidth)]))))
    }
    let (logits, attention) = try kind.apply(to: features, featureWidth: featureWidth, labels: labelCount, Layers(builder, weights))
    let table = weights.table(others: others, known: [])
    try table.check(file: file)
    try kind.addOutputs((logits, attention), to: builder)
    return (Module(graph: builder.finish()), table)
  }
}
