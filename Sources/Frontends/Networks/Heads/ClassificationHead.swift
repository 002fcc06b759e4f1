internal import IR

/// A head on the features of the last blocks of a frozen backbone.
public enum ClassificationHead: Sendable, Hashable, Codable {
  case glori(GLoRIHead)
  case plainGLoRI(PlainGLoRIHead)
  case linear(LinearProbe)

  /// Blocks whose features it takes.
  public var layers: Int {
    switch self {
    case .glori(let head): head.layers
    case .plainGLoRI(let head): head.layers
    case .linear(let head): head.layers
    }
  }
  public var summary: String {
    switch self {
    case .glori(let head): "GLoRI, width \(head.width), \(head.heads) heads, hidden \(head.hidden), last \(head.layers) blocks\(head.takesClassToken ? ", class tokens" : "")"
    case .plainGLoRI(let head): "GLoRI of the paper's equations, width \(head.width), \(head.heads) heads, last \(head.layers) blocks\(head.takesClassToken ? ", class tokens" : "")"
    case .linear(let head): "linear probe, last \(head.layers) blocks\(head.poolsPatches ? ", mean patch" : "")"
    }
  }

  /// - Returns: logits [batch, labels], and where each label looked, [batch, heads, labels, patches], where the head looks at patches.
  func apply(to features: [Encoding.Features], featureWidth: Int, labels: Int, _ layers: Layers) throws(Diagnostic) -> (logits: Value, attention: Value?) {
    switch self {
    case .glori(let head): try head.apply(to: features, featureWidth: featureWidth, labels: labels, layers)
    case .plainGLoRI(let head): try head.apply(to: features, featureWidth: featureWidth, labels: labels, layers)
    case .linear(let head): (try head.apply(to: features, featureWidth: featureWidth, labels: labels, layers), nil)
    }
  }
}
