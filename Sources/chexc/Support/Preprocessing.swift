internal import Foundation
internal import Frontends
internal import IR
internal import Images

/// Preprocessing recipes by name or file.
enum Preprocessing {
  static var names: [String] { PreprocessingRecipe.named.map { spelled($0.name) } }
  /// Names are typed with hyphens.
  private static func spelled(_ name: String) -> String { name.replacing(" ", with: "-").replacing("_", with: "-") }

  /// - Parameter side: the side of the model's input; the published one where it is not known.
  static func recipe(_ word: String, side: Int?) throws(Diagnostic) -> PreprocessingRecipe {
    if word.hasSuffix(".yaml") || word.hasSuffix(".yml") { return try PreprocessingRecipe(file: word) }
    let published = PreprocessingRecipe.named.first { spelled($0.name) == spelled(word) }
    guard let recipe = side.flatMap({ PreprocessingRecipe.named(word, size: $0) }) ?? published else {
      throw Diagnostic(
        "preprocessing.unknown", "there is no preprocessing of this name", category: .configuration, found: word, expected: names.joined(separator: ", "),
        help: nearestName(to: spelled(word), in: names).map { "Did you mean '\($0)'?" })
    }
    return recipe
  }
}
