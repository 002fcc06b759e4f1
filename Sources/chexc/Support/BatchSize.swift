internal import IR

/// Batch sizes that the command line asks for.
enum BatchSize {
  /// Refuses a batch that no input takes, which would change nothing.
  static func check(_ batch: Int, _ inputs: [(name: String, type: TensorType)], file: String) throws(Diagnostic) {
    let extents = inputs.filter { $0.type.rank > 0 }.map { $0.type.shape[0].fixedValue }
    guard !extents.contains(where: { $0 == nil || $0 == batch }) else { return }
    throw Diagnostic(
      "usage.batch", "the model's batch is fixed", category: .usage, found: inputs.map { "\($0.name): \($0.type)" }.joined(separator: ", "), expected: "an input whose first extent is a symbol or \(batch)",
      help: "Leave the batch out, or make the model again with a symbolic first axis.", file: file)
  }
}
