public import IR

/// What became of every parameter of a network and every tensor of its checkpoint.
public struct ParameterTable: Sendable, Hashable, CustomStringConvertible {
  public enum State: String, Sendable, Hashable, CaseIterable {
    case matched
    /// In the file, and not part of this network: other networks, heads of the training, optimizer states.
    case unused
    /// Missing with leave: ones for scales, zeros for the rest.
    case filled
    /// Unexpected with leave.
    case ignored
    case missing, mismatched
    /// It has the right shape, and elements that are no numbers.
    case notFinite = "not finite"
    /// Beside the network's parameters, and not known to it.
    case unexpected
  }
  public struct Row: Sendable, Hashable {
    public var state: State
    /// As the network names the parameter; empty for tensors that are not used.
    public var parameter: String
    /// As the file names the tensor; empty where there is none.
    public var tensor: String
    public var expected: [Int]?, found: [Int]?
  }
  public internal(set) var rows: [Row] = []
  /// What may be missing or left over, and what came of it.
  var leave = ParameterLeave()

  public func count(_ state: State) -> Int { rows.count { $0.state == state } }
  /// `344 matched, 2 unused`.
  public var summary: String {
    State.allCases.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", ")
  }
  /// One line a row.
  public var description: String {
    let width = rows.map(\.parameter.count).max() ?? 0
    let lines = rows.map { row -> String in
      let shape = (row.found ?? row.expected ?? []).map(String.init).joined(separator: "x")
      let wanted = row.state == .mismatched ? " instead of \((row.expected ?? []).map(String.init).joined(separator: "x"))" : ""
      let source = row.tensor.isEmpty || row.tensor == row.parameter ? "" : "  \(row.tensor)"
      return "\(padded(row.state.rawValue, 10))  \(padded(row.parameter, width))  [\(shape)]\(wanted)\(source)"
    }
    return (lines + [summary]).joined(separator: "\n")
  }
  private func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

  /// - Throws: `checkpoint.mismatched-parameter`, `checkpoint.missing-parameter`, `checkpoint.not-finite` or `checkpoint.unexpected-parameter`.
  public func check(file: String?) throws(Diagnostic) {
    let wrong = rows.filter { $0.state == .mismatched }, missing = rows.filter { $0.state == .missing }, extra = rows.filter { $0.state == .unexpected }
    if let first = wrong.first {
      throw Diagnostic(
        "checkpoint.mismatched-parameter", "shape mismatch \(Self.names(wrong.map(\.parameter))): the network needs other shapes", category: .input,
        found: "\(first.tensor) \(first.found ?? [])", expected: "\(first.expected ?? [])", help: "`chexc import` prints the whole table.", file: file)
    }
    if !missing.isEmpty {
      throw Diagnostic(
        "checkpoint.missing-parameter", "missing parameter \(Self.names(wholeBlocks(missing.map(\.parameter)))): the checkpoint lacks \(missing.count) of the network's parameters", category: .input,
        found: Self.names(missing.map(\.parameter)), expected: "all \(rows.count { $0.expected != nil })",
        help: "`chexc import` prints the whole table. Let parameters be missing with --allow-missing PATTERN.", file: file)
    }
    if let first = rows.first(where: { $0.state == .notFinite }) {
      throw Diagnostic(
        "checkpoint.not-finite", "non-finite values in \(Self.names(rows.filter { $0.state == .notFinite }.map(\.tensor)))", category: .input,
        found: Self.names(rows.filter { $0.state == .notFinite }.map(\.tensor)), expected: "numbers",
        help: "The training has diverged, or the file is damaged: every result would be NaN. First is \(first.parameter).", file: file)
    }
    if !extra.isEmpty {
      throw Diagnostic(
        "checkpoint.unexpected-parameter", "unexpected parameter \(Self.names(extra.map(\.tensor))): the network does not know it", category: .input,
        found: Self.names(extra.map(\.tensor)), expected: "the \(count(.matched)) parameters of the network alone",
        help: "They would be left out, and the results be others than the author's. Allow it with --allow-unexpected PATTERN.", file: file)
    }
  }
  /// Every pattern must have allowed something in one of the tables.
  /// - Throws: `checkpoint.idle-pattern`.
  public static func checkPatterns(_ tables: [ParameterTable], file: String?) throws(Diagnostic) { try ParameterLeave.check(tables.map(\.leave), file: file) }

  /// Names with `blocks.7.*` for a block that has none of its parameters.
  private func wholeBlocks(_ names: [String]) -> [String] {
    let present = Set(rows.filter { $0.state != .missing }.compactMap { Self.block($0.parameter) })
    var result: [String] = []
    for name in names {
      let shown = Self.block(name).map { present.contains($0) ? name : $0 + ".*" } ?? name
      if result.last != shown { result.append(shown) }
    }
    return result
  }
  private static func block(_ name: String) -> String? {
    let parts = name.split(separator: ".")
    return parts.count > 2 && Int(parts[1]) != nil ? parts[0...1].joined(separator: ".") : nil
  }
  private static func names(_ names: [String]) -> String {
    names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
  }
}
