internal import IR

/// A head on the features of the last blocks of a backbone: a classifier, or the projection of self-supervised training.
public enum ClassificationHead: Sendable, Hashable, Codable {
  case glori(GLoRIHead)
  case plainGLoRI(PlainGLoRIHead)
  case linear(LinearProbe)
  case projection(ProjectionHead)

  /// Blocks whose features it takes.
  public var layers: Int {
    switch self {
    case .glori(let head): head.layers
    case .plainGLoRI(let head): head.layers
    case .linear(let head): head.layers
    case .projection: 1
    }
  }
  /// Whether its outputs are findings, and not the prototypes of self-supervised training.
  public var isClassifier: Bool { if case .projection = self { false } else { true } }
  public var summary: String {
    switch self {
    case .glori(let head): "GLoRI, width \(head.width), \(head.heads) heads, hidden \(head.hidden), last \(head.layers) blocks\(head.takesClassToken ? ", class tokens" : "")"
    case .plainGLoRI(let head): "GLoRI of the paper's equations, width \(head.width), \(head.heads) heads, last \(head.layers) blocks\(head.takesClassToken ? ", class tokens" : "")"
    case .projection(let head): "projection head, \(head.layers) layers, hidden \(head.hidden), bottleneck \(head.bottleneck), on \(head.takesPatches ? "patches" : "the class token")"
    case .linear(let head): "linear probe, last \(head.layers) blocks\(head.poolsPatches ? ", mean patch" : "")"
    }
  }

  /// - Returns: logits [batch, labels], and where each label looked, [batch, heads, labels, patches], where the head looks at patches.
  func apply(to features: [Encoding.Features], featureWidth: Int, labels: Int, _ layers: Layers) throws(Diagnostic) -> (logits: Value, attention: Value?) {
    switch self {
    case .glori(let head): return try head.apply(to: features, featureWidth: featureWidth, labels: labels, layers)
    case .plainGLoRI(let head): return try head.apply(to: features, featureWidth: featureWidth, labels: labels, layers)
    case .linear(let head): return (try head.apply(to: features, featureWidth: featureWidth, labels: labels, layers), nil)
    case .projection(let head):
      guard let last = features.last else { throw Diagnostic("network.too-few-blocks", "a head needs features", category: .internal) }
      return (try head.apply(to: last, featureWidth: featureWidth, prototypes: labels, layers), nil)
    }
  }

  /// Names what `apply` gave: `logits` and `probabilities` [batch, labels] of a classifier, with `attention` where it looks at
  /// patches; `prototypes` [batch, prototypes] or [batch, patches, prototypes] of a projection.
  func addOutputs(_ result: (logits: Value, attention: Value?), to builder: GraphBuilder) throws(Diagnostic) {
    guard isClassifier else { return builder.output(result.logits, name: "prototypes") }
    builder.output(result.logits, name: "logits")
    builder.output(try builder.emit(Sigmoid(), result.logits, location: "probabilities"), name: "probabilities")
    if let attention = result.attention { builder.output(attention, name: "attention") }
  }
}
