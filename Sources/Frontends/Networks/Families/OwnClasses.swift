internal import IR

/// The classes of a file's own classifier, and what the configuration beside the weights says of them.
struct OwnClasses: Sendable {
  var count: Int
  /// Empty where the names are not known.
  var labels: [String] = []
  /// Whether classes exclude each other; nil where nothing says.
  var isExclusive: Bool?

  /// - Parameter configured: `id2label` and `problem_type` of config.json.
  init(count: Int, configured: PlainValue?) {
    self.count = count
    let names = (configured?["id2label"]?.entries ?? []).compactMap { entry in Int(entry.key).flatMap { key in entry.value.text.map { (key, $0) } } }.sorted { $0.0 < $1.0 }
    if names.map(\.0) == Array(0..<count) { labels = names.map(\.1) }
    switch configured?["problem_type"]?.text {
    case "multi_label_classification": isExclusive = false
    case "single_label_classification": isExclusive = true
    default: break
    }
  }

  /// Outputs `logits` and, where it is known what they mean, `probabilities`, both [batch, classes].
  func output(_ logits: Value, _ layers: Layers) throws(Diagnostic) {
    layers.builder.output(logits, name: "logits")
    guard let isExclusive else { return }
    let probabilities = isExclusive ? try layers.emit(Softmax(axis: -1), logits, at: "probabilities") : try layers.emit(Sigmoid(), logits, at: "probabilities")
    layers.builder.output(probabilities, name: "probabilities")
  }
}
