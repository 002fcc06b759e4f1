public import IR

extension ClassificationHead {
  /// The head as part of a program that trains it.
  ///
  /// Places of dropout: `decoder.layers.0.query` [batch, labels, width], `decoder.layers.0.multihead_attn.attn` [batch, heads,
  /// labels, patches], `decoder.layers.0.attn_out`, `decoder.layers.0.hidden` [batch, labels, hidden], `decoder.layers.0.ffn_out`.
  /// - Parameters:
  ///   - patches: [batch, patches, featureWidth] of each block that the head takes, oldest first.
  ///   - classTokens: [batch, featureWidth] of the same blocks.
  /// - Returns: logits [batch, labels].
  public func logits(patches: [Value], classTokens: [Value], featureWidth: Int, labels: Int, _ form: TrainingForm) throws(Diagnostic) -> Value {
    guard patches.count == layers, classTokens.count == layers else {
      throw Diagnostic("train.features", "the head takes the features of another number of blocks", category: .configuration, found: "\(patches.count)", expected: "\(layers)")
    }
    let features = zip(classTokens, patches).map { Encoding.Features(classToken: $0, patches: $1) }
    return try apply(to: features, featureWidth: featureWidth, labels: labels, Layers(form)).logits
  }
}
