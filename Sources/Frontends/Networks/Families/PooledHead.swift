internal import IR

/// What a file has behind the blocks: one vector for the picture, and perhaps a linear classifier, `head`.
struct PooledHead: Sendable {
  enum Pooling: Sendable {
    case classToken, meanPatches
    /// Side by side (Hugging Face's Dinov2ForImageClassification).
    case classTokenAndMeanPatches
  }
  var pooling: Pooling
  /// Whether the norm comes after the mean, `fc_norm`, and not before it.
  var normalisesMean: Bool
  var width: Int, prefix: Int, epsilon: Double
  /// Nil where the file has no classifier.
  var classes: OwnClasses?

  /// The head of a file whose builder names are timm's: `fc_norm` after the mean of the patches, else the class token.
  /// - Throws: `checkpoint.architecture`.
  init?(_ parameters: NetworkParameters, pooling: Pooling, normalisesMean: Bool, width: Int, registers: Int, epsilon: Double, configured: PlainValue?) throws(Diagnostic) {
    let matrix = parameters.group["head.weight"] == nil ? nil : parameters.group.shape("head.weight", rank: 2) ?? [-1, -1]
    guard matrix != nil || normalisesMean else { return nil }
    self.pooling = pooling; self.normalisesMean = normalisesMean; self.width = width; prefix = 1 + registers; self.epsilon = epsilon
    guard let matrix else { return }
    if matrix[1] == 2 * width, !normalisesMean { self.pooling = .classTokenAndMeanPatches }
    guard (1...(1 << 20)).contains(matrix[0]), matrix[1] == width || self.pooling == .classTokenAndMeanPatches else { throw parameters.refuse("head.weight", "[classes, \(width)]") }
    classes = OwnClasses(count: matrix[0], configured: configured)
  }

  var summary: String {
    let vector = switch pooling {
    case .classToken: "class token"
    case .meanPatches: "mean patch"
    case .classTokenAndMeanPatches: "class token and mean patch"
    }
    return vector + (classes.map { ", \($0.count) classes" } ?? "")
  }

  /// Outputs `logits`, `probabilities` and `pooled`, as far as they are there.
  func apply(to encoding: Encoding, patches: Int, _ layers: Layers) throws(Diagnostic) {
    guard let last = encoding.features.last, let hidden = encoding.hidden.last else { return }
    func mean(_ x: Value) throws(Diagnostic) -> Value { try layers.emit(ReduceMean(axes: [1], keepsDimensions: false), x, at: "pool") }
    var pooled = last.classToken
    switch pooling {
    case .classToken: break
    case .meanPatches where normalisesMean:
      pooled = try layers.layerNorm("fc_norm", mean(layers.slice(hidden, axis: 1, prefix..<prefix + patches, at: "pool")), width, epsilon)
    case .meanPatches: pooled = try mean(last.patches)
    case .classTokenAndMeanPatches: pooled = try layers.emit(Concat(axis: 1), last.classToken, mean(last.patches), at: "pool")
    }
    if let classes {
      try classes.output(layers.linear("head", pooled, pooling == .classTokenAndMeanPatches ? 2 * width : width, classes.count), layers)
    }
    layers.builder.output(pooled, name: "pooled")
  }
}
