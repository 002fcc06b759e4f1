internal import ArgumentParser
internal import Frontends

/// The value of an enumeration that is not ours to teach the parser, by its name.
func word<Word: RawRepresentable & CaseIterable>(_ text: String) throws -> Word where Word.RawValue == String {
  let words = Word.allCases.map(\.rawValue)
  guard let word = Word(rawValue: text) else {
    throw ValidationError("'\(text)' is none of \(words.joined(separator: ", "))." + (nearestName(to: text, in: words).map { " Did you mean '\($0)'?" } ?? ""))
  }
  return word
}
