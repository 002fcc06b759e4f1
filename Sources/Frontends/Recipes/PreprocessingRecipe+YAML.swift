internal import Foundation
public import IR
public import Images
internal import Yams

extension PreprocessingRecipe {
  /// Reads a recipe from a YAML file: `name`, perhaps `version`, and `steps`.
  /// - Throws: `recipe.missing-file`, `recipe.syntax`, `recipe.alias`, `recipe.value`, `image.recipe`; category `configuration`.
  public init(file: String) throws(Diagnostic) {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Diagnostic("recipe.missing-file", "the recipe cannot be read", category: .missingFile, file: file)
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw Diagnostic("recipe.syntax", "the recipe is not UTF-8 text", category: .configuration, file: file)
    }
    _ = try YAMLDocument(text, file: file)
    let decoded: Result<Self, any Error> = Result { try YAMLDecoder().decode(Self.self, from: text) }
    switch decoded {
    case .success(let recipe): self = recipe
    case .failure(let error): throw Diagnostic("recipe.value", "the preprocessing recipe does not read", category: .configuration, found: Self.reason(error), file: file)
    }
    do { try validate() } catch { throw error.diagnostic.at(file: file) }
  }

  private static func reason(_ error: any Error) -> String {
    func place(_ context: DecodingError.Context) -> String { context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription }
    switch error {
    case DecodingError.keyNotFound(_, let context), DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context), DecodingError.dataCorrupted(let context):
      return place(context)
    default: return "\(error)"
    }
  }
}
