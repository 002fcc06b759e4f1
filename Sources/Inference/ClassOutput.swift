public import IR

/// The output that has one number for each class: the first of two axes, [batch, classes]; one that calls itself
/// probabilities before all others.
public struct ClassOutput: Sendable {
  public let index: Int, name: String
  /// Nil where the model leaves it open.
  public let count: Int?
  public var isProbability: Bool { name.lowercased().contains("prob") }

  /// Nil where no output is of that kind.
  public init?(_ outputs: [(name: String, type: TensorType)]) {
    let candidates = outputs.indices.filter { outputs[$0].type.rank == 2 && !outputs[$0].name.hasPrefix(Self.featurePrefix) }
    guard let index = candidates.first(where: { outputs[$0].name.lowercased().contains("prob") }) ?? candidates.first else { return nil }
    self.index = index; name = outputs[index].name; count = outputs[index].type.shape[1].fixedValue
  }
  /// [batch, width] too, and no classes.
  private static let featurePrefix = "class_token"

  /// - Throws: `predict.labels` where there is not one label for each class.
  public func check(_ labels: [String]) throws(Diagnostic) {
    guard let count, !labels.isEmpty, labels.count != count else { return }
    throw Diagnostic(
      "predict.labels", "the labels do not fit the output '\(name)'", category: .configuration, found: "\(labels.count) labels", expected: "\(count), one for each class",
      help: "Give a file with \(count) lines as --labels, in the order of the output.")
  }
}
