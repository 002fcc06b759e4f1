internal import Foundation
internal import IR

/// A regular expression over whole names.
struct NameRewriter {
  private let expression: NSRegularExpression, pattern: String

  /// - Throws: `key-map.pattern`.
  init(_ pattern: String) throws(Diagnostic) {
    do { expression = try NSRegularExpression(pattern: "\\A(?:\(pattern))\\z") } catch {
      throw Diagnostic("key-map.pattern", "a pattern of the key map is no regular expression", category: .configuration, found: pattern)
    }
    self.pattern = pattern
  }

  /// Whether the pattern has the groups that a new name is made of.
  /// - Throws: `key-map.pattern`.
  func check(_ template: String) throws(Diagnostic) {
    for match in template.matches(of: /\$(\d)/) {
      guard let group = Int(match.1), group <= expression.numberOfCaptureGroups else {
        throw Diagnostic(
          "key-map.pattern", "a new name wants a group that the pattern does not have", category: .configuration, found: "\(match.0) of \(pattern)",
          expected: "at most \(expression.numberOfCaptureGroups)")
      }
    }
  }

  func matches(_ name: String) -> Bool { match(name) != nil }
  func rewritten(_ name: String, _ template: String) -> String? {
    match(name).map { expression.replacementString(for: $0, in: name, offset: 0, template: template) }
  }
  private func match(_ name: String) -> NSTextCheckingResult? { expression.firstMatch(in: name, range: NSRange(location: 0, length: name.utf16.count)) }
}
