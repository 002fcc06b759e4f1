internal import IR

/// What `config.json` beside the weights says, where it is of a kind of model that the family knows.
struct ModelConfiguration: Sendable {
  let value: PlainValue?
  private let file: String?

  init(_ value: PlainValue?, models: [String], file: String?) throws(Diagnostic) {
    self.value = value.flatMap { value in value["model_type"]?.text.flatMap { models.contains($0) ? value : nil } }
    self.file = file
    if let epsilon = self["layer_norm_eps"] {
      guard let number = epsilon.number, (1e-20...1).contains(number) else {
        throw Diagnostic("network.configuration", "layer_norm_eps is no small number", category: .configuration, found: "\(epsilon)", expected: "1e-6, say", file: file)
      }
    }
  }
  subscript(key: String) -> PlainValue? { value?[key] }

  /// - Throws: `network.configuration` where the weights are of another network than the configuration describes.
  func check(width: Int, patch: Int) throws(Diagnostic) {
    for (key, found) in [("hidden_size", width), ("patch_size", patch)] {
      guard let said = self[key]?.integer, said != found else { continue }
      throw Diagnostic(
        "network.configuration", "the weights are of another network than the configuration beside them", category: .configuration, found: "\(key) \(said)", expected: "\(found), as the weights are", file: file)
    }
  }
}
