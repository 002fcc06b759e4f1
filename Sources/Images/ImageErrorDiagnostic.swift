public import IR

extension ImageError {
  /// The same as a diagnostic, for tools that print all errors alike.
  public var diagnostic: Diagnostic {
    let category: Diagnostic.Category =
      switch kind {
      case .unreadable: .missingFile
      case .unwritable: .cannotCreate
      case .recipe: .configuration
      default: .input
      }
    return Diagnostic(
      kind.rawValue, "the picture cannot be used", category: category, found: found, expected: expected, help: help, file: file)
  }
}
