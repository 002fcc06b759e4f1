public import IR

/// The sentences by which labels are told to a text network.
public struct PromptSet: Sendable, Hashable {
  public let labels: [String]
  /// With `{}` where the label stands; the vectors of several are averaged.
  public let templates: [String]
  /// The same for the absence of what the label names; empty where labels stand against each other.
  public let negativeTemplates: [String]

  /// What CheXzero asks (Tiu et al. 2022), and what CLIP does.
  public static let pair = (templates: ["{}"], negatives: ["no {}"]), single = ["this is a photo of {}"]

  /// - Throws: `zeroshot.labels`, `zeroshot.template`.
  public init(labels: [String], templates: [String], negativeTemplates: [String] = []) throws(Diagnostic) {
    guard !labels.isEmpty, Set(labels).count == labels.count else {
      throw Diagnostic("zeroshot.labels", "the labels are not distinct names", category: .configuration, found: "\(labels.count) labels, \(Set(labels).count) distinct", expected: "one or more")
    }
    guard !templates.isEmpty else { throw Diagnostic("zeroshot.template", "there is no template", category: .configuration, expected: "text with {} where the label stands") }
    for template in templates + negativeTemplates where !template.contains("{}") {
      throw Diagnostic("zeroshot.template", "a template has no place for the label", category: .configuration, found: "'\(template)'", expected: "text with {} where the label stands")
    }
    self.labels = labels; self.templates = templates; self.negativeTemplates = negativeTemplates
  }

  /// The prompts of a label, one for each template.
  public func prompts(for label: String) -> [String] { templates.map { $0.replacing("{}", with: label) } }
  public func negativePrompts(for label: String) -> [String] { negativeTemplates.map { $0.replacing("{}", with: label) } }

  /// Labels that say themselves that nothing is there: with a negation in front they say the opposite of what is meant, and
  /// their probability with them ("no No Finding").
  public var negatedLabels: [String] {
    guard !negativeTemplates.isEmpty else { return [] }
    return labels.filter { label in
      let words = label.lowercased().split(whereSeparator: \.isWhitespace)
      return words.first == "no" || words.first == "without" || words == ["normal"]
    }
  }
}
