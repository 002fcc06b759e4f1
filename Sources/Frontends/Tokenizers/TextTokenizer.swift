/// Text to the numbers that a text network reads.
public protocol TextTokenizer: Sendable {
  /// Numbers are below this.
  var vocabularySize: Int { get }
  /// What fills a row behind its text.
  var padding: Int { get }
  /// The tokens of `text` alone, without those for start and end.
  func encode(_ text: String) -> [Int]
  /// Text that gives these tokens, cleaned as the tokenizer cleans it; numbers that are no token count as nothing.
  func decode(_ tokens: [Int]) -> String
  /// The tokens with those for start and end around them.
  func framed(_ tokens: ArraySlice<Int>) -> [Int]
}

/// One text as a network reads it.
public struct TokenRow: Sendable, Hashable {
  /// As many as the network's context, padded at the end.
  public var tokens: [Int]
  /// One for each token of the text with its start and end, zero for padding.
  public var mask: [Int]
  /// Whether the text was longer than the context. Its end token then still is the last of the row.
  public var isCut: Bool
}

extension TextTokenizer {
  /// - Parameter context: Tokens in a row, two or more: start and end always find room.
  public func row(_ text: String, context: Int) -> TokenRow {
    let tokens = encode(text), room = max(context, 2) - 2
    let framed = framed(tokens.prefix(room))
    let rest = max(context, 2) - framed.count
    return TokenRow(
      tokens: framed + [Int](repeating: padding, count: rest), mask: [Int](repeating: 1, count: framed.count) + [Int](repeating: 0, count: rest), isCut: tokens.count > room)
  }
}
