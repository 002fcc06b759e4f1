internal import IR

/// The symbols and merges of a byte-level byte-pair encoding with ends of words, as CLIP has it.
struct BytePairVocabulary: Sendable {
  /// By number; nil where a number is no symbol of text.
  let symbols: [ByteSymbol?]
  /// By byte: the number of the symbol of that byte alone, inside a word and at its end.
  let inner: [Int], final: [Int]
  let start: Int, end: Int
  /// Rank and result by the numbers of left and right.
  private let merges: [UInt64: (rank: Int, merged: Int)]

  /// Numbers are below this.
  static let limit = 1 << 24
  static let startName = "<|startoftext|>", endName = "<|endoftext|>"

  /// - Parameters:
  ///   - numbers: Of each symbol.
  ///   - lines: The merges, best first, each the texts of left and right.
  ///   - line: The line of the first merge in its file, for errors.
  /// - Throws: `vocabulary.symbols`, `vocabulary.merges`.
  init(numbers: [ByteSymbol: Int], start: Int, end: Int, lines: [(left: Substring, right: Substring)], line: Int, file: String) throws(Diagnostic) {
    let count = (numbers.values.max() ?? 0) + 1
    var symbols = [ByteSymbol?](repeating: nil, count: max(count, start + 1, end + 1))
    for (symbol, number) in numbers { symbols[number] = symbol }
    var units: [[Int]] = [[], []]
    for endsWord in [false, true] {
      for byte in 0...255 {
        guard let number = numbers[ByteSymbol(bytes: [UInt8(byte)], endsWord: endsWord)] else {
          throw Diagnostic("vocabulary.symbols", "the vocabulary lacks the symbol of a byte", found: "no symbol for the byte \(byte)\(endsWord ? " at the end of a word" : "")", expected: "all 256, each with and without </w>", file: file)
        }
        units[endsWord ? 1 : 0].append(number)
      }
    }
    var merges: [UInt64: (rank: Int, merged: Int)] = [:]
    merges.reserveCapacity(lines.count)
    for (rank, pair) in lines.enumerated() {
      guard let left = ByteSymbol(pair.left), let right = ByteSymbol(pair.right), !left.endsWord, let a = numbers[left], let b = numbers[right],
        let merged = numbers[ByteSymbol(bytes: left.bytes + right.bytes, endsWord: right.endsWord)]
      else {
        throw Diagnostic(
          "vocabulary.merges", "a merge is not of symbols that the vocabulary has", found: "line \(line + rank): '\(pair.left.prefix(40)) \(pair.right.prefix(40))'",
          expected: "two symbols that stand before it", help: "Copy or download the file again.", file: file)
      }
      merges[Self.key(a, b)] = (rank, merged)
    }
    self.symbols = symbols; inner = units[0]; final = units[1]; self.start = start; self.end = end; self.merges = merges
  }

  func merge(_ left: Int, _ right: Int) -> (rank: Int, merged: Int)? { merges[Self.key(left, right)] }
  private static func key(_ left: Int, _ right: Int) -> UInt64 { UInt64(truncatingIfNeeded: left) << 32 | UInt64(truncatingIfNeeded: right) }
}

extension BytePairVocabulary {
  /// Merges that belong to CLIP's vocabulary of 49408; what stands behind them in the published file was left out of it.
  private static let mergeCount = 49_152 - 256 - 2

  /// The published list of merges (`bpe_simple_vocab_16e6.txt`, or `merges.txt`): a line of its version, then a merge a
  /// line. Numbers follow from it: bytes, bytes at the end of a word, the merges in order, start and end.
  /// - Throws: `vocabulary.merges`.
  init(mergeList text: String, file: String) throws(Diagnostic) {
    let lines = try Self.merges(text, file: file)
    var numbers: [ByteSymbol: Int] = [:]
    numbers.reserveCapacity(512 + lines.count)
    for (place, byte) in ByteUnits.order.enumerated() {
      numbers[ByteSymbol(bytes: [byte], endsWord: false)] = place
      numbers[ByteSymbol(bytes: [byte], endsWord: true)] = 256 + place
    }
    for (place, pair) in lines.enumerated() {
      // One that is no symbol is told by its line below.
      if let left = ByteSymbol(pair.left), let right = ByteSymbol(pair.right) {
        numbers[ByteSymbol(bytes: left.bytes + right.bytes, endsWord: right.endsWord)] = 512 + place
      }
    }
    try self.init(numbers: numbers, start: 512 + lines.count, end: 513 + lines.count, lines: lines, line: 2, file: file)
  }

  /// The merges of a list, without its first line where that tells a version.
  /// - Throws: `vocabulary.merges`.
  static func merges(_ text: String, file: String) throws(Diagnostic) -> [(left: Substring, right: Substring)] {
    var lines: [(left: Substring, right: Substring)] = []
    for (number, line) in text.utf8Lines.enumerated() {
      if number == 0 { if line.contains("#version") { continue } else { throw problem(1, line, "a line with '#version'", file) } }
      if line.isEmpty { break }
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { throw problem(number + 1, line, "two symbols with a space between them", file) }
      lines.append((parts[0], parts[1]))
      if lines.count == mergeCount { break }
    }
    guard !lines.isEmpty else { throw problem(2, "", "merges", file) }
    return lines
  }
  private static func problem(_ number: Int, _ line: Substring, _ expected: String, _ file: String) -> Diagnostic {
    Diagnostic("vocabulary.merges", "the list of merges is damaged", found: "line \(number): '\(line.prefix(80))'", expected: expected, help: "Copy or download the file again.", file: file)
  }
}

extension String {
  /// Split at line feeds alone, a carriage return before them left out; one after the other.
  var utf8Lines: some Sequence<Substring> {
    var rest: Substring? = self[...]
    return AnyIterator {
      guard let text = rest else { return nil }
      let end = text.utf8.firstIndex(of: 0x0A)
      rest = end.map { self[text.utf8.index(after: $0)...] }
      var line = text[..<(end ?? text.endIndex)]
      if line.utf8.last == 0x0D { line = Substring(line.utf8.dropLast()) }
      return line
    }
  }
}
