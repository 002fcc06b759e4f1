/// An equation of index letters such as `bhid,bhjd->bhij`, its ellipses resolved for operands of known ranks.
struct EinsumEquation {
  /// One label for each axis: a letter, or a digit string for an axis of an ellipsis counted from its end.
  let operands: [[String]]
  let output: [String]

  init(_ text: String, ranks: [Int]) throws(Diagnostic) {
    func wrong(_ message: String, _ expected: String) -> Diagnostic { Diagnostic("type.einsum", message, found: "'\(text)' for ranks \(ranks)", expected: expected) }
    let plain = String(text.filter { $0 != " " })
    let sides = plain.split(separator: "-", omittingEmptySubsequences: false)
    guard sides.count <= 2, sides.count == 1 || sides[1].first == ">" else { throw wrong("the equation cannot be read", "terms, perhaps followed by '->' and one term") }
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard terms.count == ranks.count else { throw wrong("the equation has another number of terms", "\(ranks.count) terms") }
    var labels: [[String]] = [], widest = 0
    for (term, rank) in zip(terms, ranks) {
      guard let (before, hasEllipsis, after) = Self.parse(term) else { throw wrong("a term cannot be read", "letters and at most one '...'") }
      let free = rank - before.count - after.count
      guard hasEllipsis ? free >= 0 : free == 0 else { throw wrong("a term does not name the operand's axes", "one letter for each axis") }
      if hasEllipsis { widest = max(widest, free) }
      labels.append(before + (0..<free).reversed().map { "\($0)" } + after)
    }
    operands = labels
    guard sides.count == 2 else {
      // Without an output: the axes of the ellipsis, then the letters that occur once, in alphabetic order.
      var counts: [String: Int] = [:]
      for label in labels.joined() { counts[label, default: 0] += 1 }
      output = (0..<widest).reversed().map { "\($0)" } + counts.filter { $0.value == 1 && $0.key.first?.isNumber == false }.keys.sorted()
      return
    }
    guard let (before, hasEllipsis, after) = Self.parse(String(sides[1].dropFirst())) else { throw wrong("the output term cannot be read", "letters and at most one '...'") }
    let result = before + (hasEllipsis ? (0..<widest).reversed().map { "\($0)" } : []) + after
    guard Set(result).count == result.count, result.allSatisfy({ label in labels.contains { $0.contains(label) } || label.first?.isNumber == true }) else {
      throw wrong("the output term names axes twice, or axes there are not", "letters of the operands, once each")
    }
    output = result
  }

  private static func parse(_ term: String) -> (before: [String], hasEllipsis: Bool, after: [String])? {
    let dots = term.filter { $0 == "." }.count
    guard dots == 0 || dots == 3, term.allSatisfy({ $0 == "." || $0.isASCII && $0.isLetter }) else { return nil }
    let before = term.prefix { $0 != "." }, rest = term.dropFirst(before.count)
    guard rest.prefix(dots).allSatisfy({ $0 == "." }) else { return nil }
    return (before.map(String.init), dots == 3, rest.dropFirst(dots).map(String.init))
  }

  /// The extent of every label, or the error that operands disagree.
  func extents(_ shapes: [Shape]) throws(Diagnostic) -> [String: Dimension] {
    var result: [String: Dimension] = [:]
    for (labels, shape) in zip(operands, shapes) {
      for (label, extent) in zip(labels, shape.dimensions) {
        guard let known = result[label] else { result[label] = extent; continue }
        guard let both = Shape([known]).broadcast(with: Shape([extent])) else {
          throw Diagnostic("type.einsum", "operands disagree about '\(label)'", found: "\(known) and \(extent)", expected: "equal extents")
        }
        result[label] = both[0]
      }
    }
    return result
  }
}
