internal import IR

/// The output that has one number for each class: the first of two axes, [batch, classes]; one that calls itself
/// probabilities before all others.
struct ClassOutput {
  let index: Int, name: String
  /// Nil where the model leaves it open.
  let count: Int?
  var isProbability: Bool { name.lowercased().contains("prob") }

  /// Nil where no output is of that kind.
  init?(_ outputs: [(name: String, type: TensorType)]) {
    let candidates = outputs.indices.filter { outputs[$0].type.rank == 2 }
    guard let index = candidates.first(where: { outputs[$0].name.lowercased().contains("prob") }) ?? candidates.first else { return nil }
    self.index = index; name = outputs[index].name; count = outputs[index].type.shape[1].fixedValue
  }

  /// - Throws: `predict.labels` where there is not one label for each class.
  func check(_ labels: [String]) throws(Diagnostic) {
    guard let count, !labels.isEmpty, labels.count != count else { return }
    throw Diagnostic(
      "predict.labels", "the labels do not fit the output '\(name)'", category: .configuration, found: "\(labels.count) labels", expected: "\(count), one for each class",
      help: "Give a file with \(count) lines as --labels, in the order of the output.")
  }
}
